"""What the answers amount to. Each step that is right adds to it for the steps after it."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from accounts.models import User
from claims.lines import Asset
from claims.models import Claim, ClaimLine
from customers.models import Subscription, Tenant
from customers.refusals import Refusal
from filing.wizard.offers import Offer, offers_for
from partners.models import Location
from programs import activities as activity_rules
from programs.models import Policy


class WizardContext:
    """Read once for each page: whatever is looked up here is looked up once, however many lines there are.

    The attributes without a value are there once the step that sets them is right.
    """

    area: str = ""
    activities: list[str]
    location: Location
    tenant: Tenant
    domain: str
    chosen: list[Offer] | None = None
    texts: dict[str, str]  # that the partner wrote, by the names of `claims.text_fields`

    def __init__(
        self, *, user: User, now: datetime, counted_lookups: Iterable[str] = (), editing: Claim | None = None
    ) -> None:
        """`editing`: the claim that is changed, where none is being filed."""
        self.user = user
        self.now = now
        self.editing = editing
        # The questions to the directory that were counted; no others are answered.
        self.counted_lookups = set(counted_lookups)
        self.used_up: Refusal | None = None  # why a question was not counted
        self.activities = []
        self.typed: dict[int, list[Subscription]] = {}  # by product

    @cached_property
    def policy(self) -> Policy:
        return Policy.objects.in_force(self.now)

    @cached_property
    def locations(self) -> list[Location]:
        return list(Location.objects.open_to(self.user).prefetch_related("enrolments"))

    @property
    def programs(self) -> set[activity_rules.Program]:
        return activity_rules.programs_of(self.area, self.activities)

    @property
    def needs_consent(self) -> bool:
        return activity_rules.needs_consent(self.area, self.activities)

    def missing_programs(self, location: Location) -> list[str]:
        enrolled = {enrolment.program for enrolment in location.enrolments.all()}
        return sorted(str(program.label) for program in self.programs if program not in enrolled)

    @cached_property
    def live_lines(self) -> list[ClaimLine]:
        """Every open or in-force line on the customer's tenant, whoever's it is."""
        lines = ClaimLine.objects.live().filter(tenant=self.tenant)
        return list(lines.select_related("claim__location"))

    @cached_property
    def offers(self) -> list[Offer]:
        return offers_for(
            area=self.area, tenant=self.tenant, partner_id=self.location.partner_id, lines=self.live_lines
        )

    @property
    def offers_without_subscription(self) -> list[Offer]:
        """The chosen products whose subscription the partner has to name."""
        return [offer for offer in self.chosen or [] if offer.needs_subscription_id]

    @property
    def assets(self) -> list[Asset]:
        assets: list[Asset] = []
        for offer in self.chosen or []:
            named: list[Subscription | None] = [*self.typed.get(offer.product.pk, offer.known)] or [None]
            assets += [(offer.product, subscription) for subscription in named]
        return assets

    def own_lines_on(self, subscription: Subscription) -> list[ClaimLine]:
        return [
            line
            for line in self.live_lines
            if line.subscription_id == subscription.pk and line.partner_id == self.location.partner_id
        ]

    def is_held_by_rival(self, asset: Asset) -> bool:
        product, subscription = asset
        wanted = (product.pk, subscription.pk if subscription else None)
        return any(
            (line.product_id, line.subscription_id) == wanted
            and line.state == ClaimLine.State.IN_FORCE
            and line.partner_id != self.location.partner_id
            for line in self.live_lines
        )

    def may_see(self, line: ClaimLine) -> bool:
        """A person assigned to some locations sees only those locations' claims."""
        return line.claim.location_id in {location.pk for location in self.locations}
