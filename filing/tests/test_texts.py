"""Each text of the table on its whole way: asked for, checked, kept, edited, told; and where its flags lead it."""

from dataclasses import fields, replace

import pytest
from django.urls import reverse

from claims.models import Claim
from claims.presentation import history
from claims.text_fields import TEXT_FIELDS, ClaimText, Holds
from claims.text_forms import form_field, problems
from filing import export
from filing.bulk import template
from filing.bulk.columns import COLUMNS, labels
from filing.tests.bulk_files import check, create, row_of
from filing.tests.wizard_pages import Wizard
from notifications.models import Letter
from tests.downloads import read_csv
from tests.factories import mailbox_at
from tests.walk import Cast, claim_in, draft

pytestmark = pytest.mark.django_db
PLACED = "Pia Partner"


def texts(cast: Cast, mark: str) -> dict[str, str]:
    """One for each field, unlike all others."""
    return {
        text.name: mailbox_at(cast.tenant, f"{mark}{place}")
        if text.holds == Holds.ADDRESS
        else f"{mark} {place}"
        for place, text in enumerate(TEXT_FIELDS.values())
    }


def kept(claim: Claim) -> dict[str, str]:
    claim.refresh_from_db()
    return {name: getattr(claim, name) for name in TEXT_FIELDS}


def test_every_text_goes_from_the_wizard_to_the_history(cast: Cast, browse) -> None:
    wizard, first, second = Wizard(browse(cast.admin), cast), texts(cast, "first"), texts(cast, "second")
    wizard.to_check()
    wizard.contacts(**first)
    page = wizard.get("check").content.decode()
    assert [text for text in first.values() if text not in page] == []
    wizard.post("check")
    claim = Claim.objects.get()
    assert kept(claim) == first

    edit = reverse("claims:edit", args=[claim.reference])
    page = wizard.client.get(edit).content.decode()
    assert [text for text in first.values() if text not in page] == []
    wizard.client.post(edit, second | {"location": claim.location_id, "revision": claim.revision})
    assert kept(claim) == second
    told = history.entries(claim, cast.admin)[0].changes
    assert {(str(label), old, new) for label, old, new in told} == {
        (str(text.label), first[name], second[name]) for name, text in TEXT_FIELDS.items()
    }


def test_every_text_comes_from_a_file(cast: Cast) -> None:
    written = texts(cast, "row")
    cells = {TEXT_FIELDS[name].title: text for name, text in written.items()}
    upload = create(cast, check(cast, row_of(cast, **cells)))
    assert kept(upload.rows.get().claim) == written


def test_every_text_is_explained_in_the_template() -> None:
    titles = {text.title for text in TEXT_FIELDS.values()}
    assert titles <= set(COLUMNS)
    assert titles <= labels().keys()
    assert titles <= template.EXPLANATIONS.keys()
    assert all(example.keys() == set(COLUMNS) for example in template.EXAMPLES)


@pytest.mark.parametrize("text", TEXT_FIELDS.values(), ids=lambda text: text.name)
def test_every_example_could_be_typed(text: ClaimText) -> None:
    examples = [example for example in text.examples if example or text.missing]
    assert [problem for example in examples for problem in problems({text.name: example})] == []


DECIDED = {"titles", "explanation", "examples", "has_place", "in_letters", "in_export", "in_search"}


@pytest.mark.parametrize("left_out", sorted(DECIDED))
def test_what_is_left_out_of_a_row_is_refused(left_out: str) -> None:
    """Nothing shows, or is hidden, because somebody forgot to say so."""
    row = {field.name: getattr(TEXT_FIELDS["name"], field.name) for field in fields(ClaimText)}
    assert ClaimText(**row) == TEXT_FIELDS["name"]
    with pytest.raises(TypeError, match=left_out):
        ClaimText(**{name: value for name, value in row.items() if name != left_out})


@pytest.mark.parametrize("text", TEXT_FIELDS.values(), ids=lambda text: text.name)
def test_an_address_has_words_for_one_that_is_incomplete(text: ClaimText) -> None:
    assert bool(text.wrong) == (text.holds == Holds.ADDRESS)


@pytest.mark.parametrize("text", TEXT_FIELDS.values(), ids=lambda text: text.name)
def test_no_browser_cuts_a_text_off(text: ClaimText) -> None:
    assert "maxlength" not in form_field(text).widget.attrs


@pytest.fixture
def flagged() -> tuple[ClaimText, ...]:
    """A text that is kept and has no place of its own, as one that is new."""
    return (replace(TEXT_FIELDS["partner_contact_name"], column="their_word", label="Their word"),)


def test_text_without_a_place_stands_among_the_details(cast: Cast, browse, flagged, monkeypatch) -> None:
    monkeypatch.setattr("claims.models.claim.IN_DETAILS", flagged)
    page = browse(cast.admin).get(draft(cast).get_absolute_url()).content.decode()
    assert f"<dt>Their word</dt><dd><bdi>{PLACED}</bdi></dd>" in page


def test_text_for_letters_stands_in_both_their_forms(cast: Cast, flagged, monkeypatch) -> None:
    monkeypatch.setattr("claims.models.claim.IN_LETTERS", flagged)
    claim_in("submitted", cast, name="Walked, not replayed")
    letter = Letter.objects.filter(letter="claims/submitted").first()
    assert f"Their word: {PLACED}" in letter.body_text
    assert "Their word" in letter.body_html
    assert PLACED in letter.body_html


def test_text_for_the_export_has_the_last_column(cast: Cast, browse, flagged, monkeypatch) -> None:
    monkeypatch.setattr(export, "IN_EXPORT", (*export.IN_EXPORT, *flagged))
    monkeypatch.setattr(export, "HEADER", (*export.HEADER, "their_word"))
    draft(cast)
    response = browse(cast.admin).get(reverse("claims:export"))
    [row] = read_csv(response)
    assert row["their_word"] == PLACED
    assert row["changed_at"]


@pytest.mark.parametrize("word", ["pia part", "Autumn"])
def test_text_for_the_search_is_found_by_a_part_of_it(cast: Cast, browse, flagged, monkeypatch, word) -> None:
    monkeypatch.setattr("claims.search.IN_SEARCH", flagged)
    claim = draft(cast)
    page = browse(cast.admin).get(reverse("claims:list"), {"q": word}).content.decode()
    assert claim.reference in page
