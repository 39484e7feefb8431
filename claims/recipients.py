"""Who hears of a claim's events."""

from accounts.models import StaffRole, User
from claims.models import Claim, ContestAsk
from notifications.outbox import Recipient
from partners.models import Membership, Role


def of_partner(claim: Claim) -> list[Recipient]:
    """The creator and the last submitter while they are members, or else the Incentive Admins; and the location's
    notice address."""
    members = Membership.objects.filing().filter(partner_id=claim.partner_id).select_related("user")
    authors = members.filter(user__in=[claim.created_by, claim.submitted_by or claim.created_by])
    people = [m.user for m in authors] or [m.user for m in members.filter(role=Role.INCENTIVE_ADMIN)]
    recipients = {person.email: Recipient(person.email, person.name) for person in people}
    notice = claim.location.notice_email.lower()
    if notice:
        recipients.setdefault(notice, Recipient(notice, claim.location.name))
    return list(recipients.values())


def of_reviewer(claim: Claim) -> list[Recipient]:
    """The claim's reviewer, or else the lead reviewers."""
    if claim.reviewer is not None and claim.reviewer.is_active:
        return [Recipient(claim.reviewer.email, claim.reviewer.name)]
    return _leads()


def of_asker(ask: ContestAsk) -> list[Recipient]:
    """Who asked a side of a contest, while they decide claims; or else as for any news of the claim."""
    if ask.asked_by.is_active and ask.asked_by.is_reviewer:
        return [Recipient(ask.asked_by.email, ask.asked_by.name)]
    return of_reviewer(ask.claim)


def _leads() -> list[Recipient]:
    leads = User.objects.filter(is_active=True, staff_role=StaffRole.LEAD)
    return [Recipient(lead.email, lead.name) for lead in leads]
