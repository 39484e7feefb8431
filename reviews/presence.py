"""Who has a claim open now, so that two people never work on one unknowingly. Browsers tell; nobody is locked out."""

from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from accounts.models import User
from claims.models import Claim
from reviews.models import Viewing

COUNTS_FOR = timedelta(seconds=60)  # a browser tells every 20 seconds


def note_open(*, claim: Claim, user: User, now: datetime) -> None:
    Viewing.objects.bulk_create(
        [Viewing(claim=claim, user=user, seen_at=now)],
        update_conflicts=True,
        unique_fields=["claim", "user"],
        update_fields=["seen_at"],
    )


def note_left(*, claim: Claim, user: User) -> None:
    Viewing.objects.filter(claim=claim, user=user).delete()


def names_of_others(claim: Claim, user: User, *, now: datetime) -> list[str]:
    return list(_others(user, now).filter(claim=claim).values_list("user__name", flat=True))


def open_with(user: User, *, now: datetime) -> ArraySubquery:
    """For a queryset of claims: the names of the others who have each of them open."""
    return ArraySubquery(_others(user, now).filter(claim=OuterRef("pk")).values("user__name"))


def forget_old(*, now: datetime) -> int:
    """Drop what no longer counts: the browsers that never said that they left."""
    forgotten, _of_each = Viewing.objects.filter(seen_at__lte=now - COUNTS_FOR).delete()
    return forgotten


def _others(user: User, now: datetime) -> QuerySet[Viewing]:
    present = Viewing.objects.filter(seen_at__gt=now - COUNTS_FOR, user__is_active=True)
    return present.exclude(user=user).order_by("user__name")
