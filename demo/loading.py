from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from customers.imports import import_directory
from demo import people
from demo.stories import STORIES
from demo.timeline import ago, play
from filing.operations import save_answers, start_unfinished
from partners.imports import import_partners
from partners.models import Role
from partners.operations import Access, change_access, deactivate, invite_member
from programs.activities import Activity, SolutionArea

FOLDER = settings.BASE_DIR / "demo"


def is_loaded() -> bool:
    """The demo comes in one transaction, so one of its people stands for all of it."""
    return User.objects.filter(email=people.OPERATOR).exists()


@transaction.atomic
def load(*, now: datetime) -> None:
    people.add_microsoft()
    import_partners(folder=FOLDER, now=now, has_invitations=False)
    import_directory(folder=FOLDER)
    import_directory(folder=FOLDER / "recent", demo_now=now)
    people.give_missing_passwords()
    everybody = {user.email: user for user in User.objects.all()}
    keep_members(by=everybody["account-admin@contoso.example"], now=now)
    play(STORIES, people=everybody, now=now)
    people.propose_a_lead(now=now)
    leave_a_claim_unfinished(by=everybody["incentive-admin@contoso.example"], now=now - ago(hours=20))


def keep_members(*, by: User, now: datetime) -> None:
    """One colleague has left, one was just invited: the link in the inbox lets them in."""
    viewer = Access(Role.REPORTS_VIEWER, has_all_locations=True)
    user = Access(Role.INCENTIVE_USER, has_all_locations=False, mpn_ids=("4001002",))
    felix = {"email": "felix@contoso.example", "name": "Felix Lang"}
    nina = {"email": "nina@contoso.example", "name": "Nina Novak"}
    left = invite_member(by=by, **felix, access=viewer, now=now - ago(60))
    seen = Access.of(left).seen
    change_access(membership=left, by=by, to=user, seen=seen, now=now - ago(45))
    deactivate(membership=left, by=by, now=now - ago(12))
    invite_member(by=by, **nina, access=user, now=now - ago(0, hours=1))


def leave_a_claim_unfinished(*, by: User, now: datetime) -> None:
    """Three steps are answered; the products are next."""
    unfinished = start_unfinished(
        by=by, answers={"solution-area": {"solution_area": SolutionArea.BUSINESS_APPLICATIONS}}, now=now
    )
    save_answers(unfinished=unfinished, step="activity", typed={"activities": [Activity.USAGE]}, now=now)
    customer = {
        "location": "4001001",
        "domain": "wideworldimporters.example",
        "tenant_id": "22222222-2222-4222-8222-222222222222",
    }
    counted_lookups = {f"{customer['domain']} {customer['tenant_id']}"}  # as the step asks the directory
    save_answers(
        unfinished=unfinished, step="customer", typed=customer, counted_lookups=counted_lookups, now=now
    )
