"""Who hears of a claim, when people come and go."""

from accounts.models import StaffRole, User
from claims import recipients
from claims.models import Claim
from partners.models import Membership, NoticeAddress, Role
from tests.factories import NOW, MembershipFactory, ReviewerFactory
from tests.walk import Cast, claim_in


def of_partner(claim: Claim) -> list[str]:
    claim = Claim.objects.with_parties().get(pk=claim.pk)
    return [to.email for to in recipients.of_partners([claim])[claim.pk]]


def of_reviewer(claim: Claim) -> list[str]:
    return [to.email for to in recipients.of_reviewer(Claim.objects.with_parties().get(pk=claim.pk))]


def leave(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def test_who_left_hears_nothing_and_the_admins_hear_instead(cast: Cast) -> None:
    claim = claim_in("draft", cast, by=cast.colleague)
    assert of_partner(claim) == [cast.colleague.email]
    leave(cast.colleague)
    assert of_partner(claim) == [cast.admin.email]


def test_who_lost_the_location_hears_nothing_of_its_claims(cast: Cast) -> None:
    """Where nobody works for it, all Incentive Admins hear: a deadline may run."""
    claim = claim_in("draft", cast, by=cast.colleague)
    for person, hears in ((cast.colleague, cast.admin), (cast.admin, cast.admin)):
        Membership.objects.filter(user=person).update(has_all_locations=False)
        assert of_partner(claim) == [hears.email]
    other = MembershipFactory(partner=cast.location.partner, role=Role.INCENTIVE_ADMIN)
    assert of_partner(claim) == [other.user.email]
    cast.colleague.membership.locations.add(cast.location)
    assert of_partner(claim) == [cast.colleague.email]


def test_location_hears_at_every_address(cast: Cast) -> None:
    cast.location.notice_email = "Berlin@contoso.example"
    cast.location.save()
    for email in ("sales@contoso.example", "office@contoso.example", cast.admin.email):
        NoticeAddress.objects.create(
            location=cast.location, email=email, added_by=cast.admin, added_at=NOW, confirmed_at=NOW
        )
    NoticeAddress.objects.create(
        location=cast.location, email="unasked@else.example", added_by=cast.admin, added_at=NOW
    )
    own, *others = of_partner(claim_in("draft", cast))
    assert own == cast.admin.email  # once, though it is an address of the location too
    assert sorted(others) == ["berlin@contoso.example", "office@contoso.example", "sales@contoso.example"]


def test_leads_hear_instead_of_a_reviewer_who_left(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    leave(ReviewerFactory(staff_role=StaffRole.LEAD))
    assert of_reviewer(claim) == [cast.reviewer.email]
    leave(cast.reviewer)
    assert of_reviewer(claim) == [cast.lead.email]
