"""A person's own views of the list: filters kept under a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from filing.models import SavedView

MOST_VIEWS = 20


class TooManyViews(Exception):
    """The person has as many views as fit above a list; the text says so."""


@transaction.atomic
def save_view(*, by: User, name: str, query: str, now: datetime) -> SavedView:
    """Keep the address's query under a name; the same name again means the newer query.

    Raises TooManyViews.
    """
    own = SavedView.objects.filter(user=by)
    if not own.filter(name=name).exists() and own.count() >= MOST_VIEWS:
        raise TooManyViews(_("You have %d saved views, which is the limit. Delete one first.") % MOST_VIEWS)
    view, _created = SavedView.objects.update_or_create(
        user=by, name=name, defaults={"query": query}, create_defaults={"query": query, "created_at": now}
    )
    return view


@transaction.atomic
def delete_view(*, view: SavedView) -> None:
    view.delete()
