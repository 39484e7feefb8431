"""What we know of a partner and of a customer from earlier claims. No number is shown without its base."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Value

from claims.lifecycle import UNDECIDED, Status
from claims.models import Claim, Finding

MOST_COUNTED = 200  # claims of one party: a partner may have 100,000
FINDINGS_SHOWN = 3

# What became of a claim, in the order of the page.
OUTCOMES = [status for status in Status if status not in UNDECIDED]


@dataclass
class Party:
    """The latest claims of one side, this one left out, counted by what became of them."""

    statuses: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)  # in how many of these claims each finding was made

    @property
    def claims(self) -> int:
        return self.statuses.total()

    @property
    def is_capped(self) -> bool:
        return self.claims == MOST_COUNTED

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        return [(status.value, str(status.label), self.statuses[status]) for status in OUTCOMES]

    @property
    def waiting(self) -> int:
        return self.claims - sum(self.statuses[status] for status in OUTCOMES)

    @property
    def findings(self) -> list[tuple[str, str, int]]:
        most = self.codes.most_common(FINDINGS_SHOWN)
        return [(code, str(Finding.Code(code).label), count) for code, count in most]


@dataclass
class TrackRecord:
    partner: Party
    customer: Party


def track_record(claim: Claim) -> TrackRecord:
    """One query, whose cost ends at MOST_COUNTED claims of each side."""
    others = Claim.objects.filter(submitted_at__isnull=False).exclude(pk=claim.pk)
    parties = {
        "partner": _latest(others.filter(partner_id=claim.partner_id)),
        "customer": _latest(others.filter(tenant_id=claim.tenant_id)),
    }
    counts = [
        count for name, latest in parties.items() for count in (_statuses(name, latest), _codes(name, latest))
    ]
    known = TrackRecord(Party(), Party())
    for whose, what, key, count in counts[0].union(*counts[1:], all=True):
        getattr(getattr(known, whose), what)[key] = count
    return known


def _latest(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.order_by("-created_at", "-pk")[:MOST_COUNTED]


def _statuses(whose: str, latest: QuerySet[Claim]) -> QuerySet:
    rows = Claim.objects.filter(pk__in=latest.values("pk")).order_by()
    return (
        rows.values(key=F("status"))
        .annotate(n=Count("pk"))
        .values_list(Value(whose), Value("statuses"), "key", "n")
    )


def _codes(whose: str, latest: QuerySet[Claim]) -> QuerySet:
    rows = Finding.objects.filter(claim__in=latest.values("pk")).order_by()
    counted = rows.values(key=F("code")).annotate(n=Count("claim", distinct=True))
    return counted.values_list(Value(whose), Value("codes"), "key", "n")
