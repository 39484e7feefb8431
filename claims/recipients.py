"""Who hears of a claim's events."""

from accounts.models import StaffRole, User
from claims.models import Claim, ContestAsk
from notifications.outbox import Recipient
from partners.models import Location, Membership, Role


def of_partner(claim: Claim) -> list[Recipient]:
    """The creator and the last submitter while they are members, or else the Incentive Admins; and the location's
    notice addresses."""
    members = Membership.objects.filing().filter(partner_id=claim.partner_id).select_related("user")
    authors = members.filter(user__in=[claim.created_by, claim.submitted_by or claim.created_by])
    people = [m.user for m in authors] or [m.user for m in members.filter(role=Role.INCENTIVE_ADMIN)]
    recipients = {person.email: Recipient.of(person) for person in people}
    for notice in _notice_addresses(claim.location):
        recipients.setdefault(notice, Recipient(notice, claim.location.name))
    return list(recipients.values())


def _notice_addresses(location: Location) -> list[str]:
    """The register's own, then those the partner added."""
    added = location.notice_addresses.values_list("email", flat=True)
    return [address for address in (location.notice_email.lower(), *added) if address]


def of_reviewer(claim: Claim) -> list[Recipient]:
    """The claim's reviewer, or else the lead reviewers."""
    if claim.reviewer is not None and claim.reviewer.is_active:
        return [Recipient.of(claim.reviewer)]
    return _leads()


def of_asker(ask: ContestAsk) -> list[Recipient]:
    """Who asked a side of a contest, while they decide claims; or else as for any news of the claim."""
    if ask.asked_by.is_active and ask.asked_by.is_reviewer:
        return [Recipient.of(ask.asked_by)]
    return of_reviewer(ask.claim)


def _leads() -> list[Recipient]:
    leads = User.objects.filter(is_active=True, staff_role=StaffRole.LEAD)
    return [Recipient.of(lead) for lead in leads]
