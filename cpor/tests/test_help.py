"""The help has an answer for everything the portal can say, because it is made from the same tables."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims.lifecycle import CLOCKS, Status
from claims.models import Finding
from cpor.help import help_texts
from cpor.help.entries import CODES, code_anchor
from customers import refusals
from documents.refusals import FILE_SENTENCES
from filing.bulk.errors import RowCode
from partners.models import Role
from programs.models import Policy
from tests.fixtures import Browse
from tests.walk import Cast, claim_in

pytestmark = pytest.mark.django_db
PAGE = reverse("help")


def anchors(page: str) -> set[str]:
    return set(re.findall(r'<article class="help-entry" id="([^"]+)"', page))


def text_of(client: Client, **query: str) -> str:
    return client.get(PAGE, query).content.decode()


@pytest.mark.parametrize(
    ("table", "written"),
    [
        (set(Status), set(help_texts.STATUS_ADVICE)),
        ({(clock.status, clock.column) for clock in CLOCKS}, set(help_texts.CLOCK_WORDS)),
        (set(refusals.Code), set(refusals.WORDS)),
        (set(FILE_SENTENCES), set(help_texts.FILE_TITLES)),
        (set(RowCode), set(help_texts.ROW_ADVICE)),
        (set(Finding.Code), set(help_texts.FINDING_ADVICE)),
        ({*Role, *StaffRole}, set(help_texts.ROLE_WORDS)),
    ],
    ids=["statuses", "clocks", "refusals", "files", "rows", "findings", "roles"],
)
def test_nothing_is_without_words_and_no_words_are_left_over(table: set[str], written: set[str]) -> None:
    assert written == table


def test_everything_has_its_own_place_for_whoever_reads_without_an_account(client: Client) -> None:
    wanted = {f"status-{status}" for status in Status}
    wanted |= {f"clock-{clock.status}-{clock.column}" for clock in CLOCKS}
    wanted |= {code_anchor(code) for code in CODES}
    wanted |= {f"role-{role}" for role in (*Role, *StaffRole)}

    page = text_of(client)

    assert wanted <= anchors(page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "%(" not in page


def test_lengths_are_those_of_the_policy_in_force(client: Client) -> None:
    assert "Length: 30 days" in text_of(client, q="Time to answer")
    Policy.objects.create(effective_at=timezone.now(), response_days=21, reminder_days=[5, 15])
    assert "Length: 21 days" in text_of(client, q="Time to answer")
    assert "Length: after days 5, 15" in text_of(client, q="reminders")


def test_a_finding_on_a_claim_leads_to_its_answer(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert f'href="{PAGE}#{code_anchor("POE_NO_CUSTOMER_ACK")}"' in page
    assert f'href="{PAGE}#status-action_required"' in page
