"""The partners that file made claims, and the customers they file them for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

from accounts.models import User
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from demo.bulk_seed.copying import copy, new_keys
from demo.bulk_seed.vocabulary import COMPANIES, COUNTRIES, TRADES
from partners.models import Enrolment, Location, Membership, Partner, Role
from programs.activities import Program, SolutionArea
from programs.models import Product

BOUGHT_AT = datetime(2022, 1, 10, 9, 0, tzinfo=UTC)
MARK = "made-"  # the domains of made customers begin with it
LARGEST = "incentive-admin@contoso.example"  # whose partner owns a tenth of the claims
OTHERS = ("incentive-admin@fabrikam.example", "incentive-admin@northwind.example")
MORE_PARTNERS = 10  # so that none of the others owns as many
FIRST_MPN_ID = 4900001


@dataclass(frozen=True)
class Filer:
    """Who files, for which partner, from which location."""

    user_id: int
    name: str
    email: str
    partner_id: int
    location_id: int


@dataclass(frozen=True)
class Customer:
    """A made tenant; `number` tells its turn among all that were ever made."""

    key: int
    number: int
    name: str

    @property
    def domain(self) -> str:
        return f"{MARK}{self.name.lower().replace(' ', '-')}-{self.number}.example"


def find_filers(people: Mapping[str, User]) -> list[Filer]:
    """The owner of a tenth first. Each files from a location that is enrolled in every program."""
    return [
        *(_filer(people[email]) for email in (LARGEST, *OTHERS)),
        *(_filer(_member_of_partner(number)) for number in range(MORE_PARTNERS)),
    ]


def _filer(user: User) -> Filer:
    enrolled = Location.objects.open_to(user)
    for program in Program:
        enrolled = enrolled.filter(enrolments__program=program)
    location = enrolled.order_by("mpn_id")[0]
    return Filer(user.pk, user.name, user.email, location.partner_id, location.pk)


def _member_of_partner(number: int) -> User:
    partner, _ = Partner.objects.get_or_create(
        code=f"made-partner-{number}", defaults={"name": f"{COMPANIES[number]} Partners"}
    )
    location, is_new = Location.objects.get_or_create(
        mpn_id=str(FIRST_MPN_ID + number),
        defaults={"partner": partner, "name": f"{partner.name} Berlin", "country": "DE"},
    )
    if is_new:
        Enrolment.objects.bulk_create(Enrolment(location=location, program=program) for program in Program)
    email = f"incentive-admin@{partner.code}.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email=email, name=f"Ines {COMPANIES[number]}"
    )
    Membership.objects.get_or_create(user=user, defaults={"partner": partner, "role": Role.INCENTIVE_ADMIN})
    return user


def customers_made() -> int:
    return Domain.objects.filter(domain__startswith=MARK, is_primary=True).count()


def make_customers(numbers: Sequence[int], rng: Random) -> list[Customer]:
    """One of three has a portal administrator, who gets a copy of each consent letter."""
    keys = new_keys(Tenant, len(numbers))
    customers = [
        Customer(key, number, f"{rng.choice(COMPANIES)} {rng.choice(TRADES)}")
        for key, number in zip(keys, numbers, strict=True)
    ]
    copy(
        Tenant,
        ("id", "tenant_id", "name", "country", "language"),
        ((row.key, uuid4(), row.name, rng.choice(COUNTRIES), "en") for row in customers),
    )
    copy(Domain, ("tenant_id", "domain", "is_primary"), ((row.key, row.domain, "true") for row in customers))
    copy(
        TenantAdmin,
        ("tenant_id", "name", "email"),
        ((row.key, "Ada Admin", f"ada@{row.domain}") for row in customers if row.number % 3 == 0),
    )
    return customers


def make_workloads(licensed: Iterable[tuple[int, Product]]) -> None:
    """Of each its tenant's key and the workload."""
    copy(TenantWorkload, ("tenant_id", "product_id"), ((tenant, product.pk) for tenant, product in licensed))


def make_subscriptions(bought: Iterable[tuple[int, int, Product]]) -> None:
    """Of each (its key, its tenant's key, its product)."""
    columns = ("id", "subscription_id", "tenant_id", "product_id", "product_name", "channel", "state")
    kinds = (Subscription.Channel.WEB_DIRECT.value, Subscription.State.ACTIVE.value)
    copy(
        Subscription,
        (*columns, "purchased_at", "activated_at"),
        (
            (key, uuid4(), tenant, product.pk, product.name, *kinds, BOUGHT_AT, BOUGHT_AT)
            for key, tenant, product in bought
        ),
    )


def claimable(area: SolutionArea) -> list[Product]:
    return list(Product.objects.in_area(area).filter(is_via_dpor=False).order_by("pk"))
