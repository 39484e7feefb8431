"""Who hears of a claim's events."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from accounts.models import StaffRole, User
from claims.models import Claim, ContestAsk
from notifications.outbox import Recipient
from partners.models import Membership, NoticeAddress, Role


def of_partners(claims: Collection[Claim]) -> dict[int, list[Recipient]]:
    """By claim: the creator and the last submitter while they work for its location, or else its Incentive Admins, or,
    where nobody works for it, all of the company's; and the location's notice addresses. Two questions, however many
    claims."""
    authors, admins = _members(claims)
    addresses = _notice_addresses(claims)
    found = {}
    for claim in claims:
        there = authors[claim.partner_id]
        own = dict.fromkeys([claim.created_by_id, claim.submitted_by_id])
        wrote = [there[key] for key in own if key in there]
        people = (
            _who_work_at(claim, wrote)
            or _who_work_at(claim, admins[claim.partner_id])
            or [member.user for member in admins[claim.partner_id]]
        )
        recipients = {person.email: Recipient.of(person) for person in people}
        for address in addresses[claim.location_id]:
            recipients.setdefault(address, Recipient(address, claim.location.name))
        found[claim.pk] = list(recipients.values())
    return found


def _who_work_at(claim: Claim, members: Collection[Membership]) -> list[User]:
    return [member.user for member in members if member.works_at(claim.location_id)]


def _members(
    claims: Collection[Claim],
) -> tuple[dict[int, dict[int, Membership]], dict[int, list[Membership]]]:
    """By partner: who wrote one of the claims and still files, by primary key; and the Incentive Admins."""
    writers = {key for claim in claims for key in (claim.created_by_id, claim.submitted_by_id)}
    asked = (
        Membership.objects.filing().with_scope().filter(partner__in={claim.partner_id for claim in claims})
    )
    asked = asked.filter(Q(user__in=writers - {None}) | Q(role=Role.INCENTIVE_ADMIN))
    authors: dict[int, dict[int, Membership]] = defaultdict(dict)
    admins: dict[int, list[Membership]] = defaultdict(list)
    for member in asked.select_related("user"):
        authors[member.partner_id][member.user_id] = member
        if member.role == Role.INCENTIVE_ADMIN:
            admins[member.partner_id].append(member)
    return authors, admins


def _notice_addresses(claims: Collection[Claim]) -> dict[int, list[str]]:
    """By location: the register's own, then those the partner added."""
    found = {claim.location_id: [claim.location.notice_email.lower()] for claim in claims}
    confirmed = NoticeAddress.objects.confirmed().filter(location__in=found)
    for location_id, email in confirmed.values_list("location_id", "email"):
        found[location_id].append(email)
    return {location_id: [address for address in each if address] for location_id, each in found.items()}


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
