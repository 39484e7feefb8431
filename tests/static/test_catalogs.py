"""Which language a page and a letter speak, and that nothing in it is left to another one."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from cpor.templatetags.components import datetime_tag, day
from devstack import messages
from text.formatting import datetime_text, deadline_text, number_text

AT = datetime(2026, 11, 26, 16, tzinfo=UTC)
EVERY = (*messages.WHOLE, *messages.CUSTOMERS)
FIELD = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    translation.deactivate()


@pytest.mark.parametrize("language", EVERY)
def test_every_text_is_translated(language: str) -> None:
    """If this is red: `make messages` names what is missing."""
    catalog = messages.updated(language)
    assert [text.id for text in messages.untranslated(catalog)] == []


def test_no_text_stands_within_an_f_string() -> None:
    """Python below 3.12 reads such a string as one piece, so nobody would find the text to translate it."""
    code = [path for path in messages.sources() if path.endswith(".py")]
    assert [path for path in code if any(_texts_within_strings((messages.ROOT / path).read_text()))] == []


def _texts_within_strings(code: str) -> Iterator[ast.Call]:
    strings = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr)]
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    return (call for call in calls if getattr(call.func, "id", "") in messages.FUNCTIONS)


@pytest.mark.parametrize("language", EVERY)
def test_translations_are_compiled(language: str) -> None:
    path = messages.po_path(language)
    assert path.with_suffix(".mo").read_bytes() == messages.as_mo(messages.read(language))


@pytest.mark.parametrize("language", EVERY)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    """A lost %(name)s would lose a fact, a foreign one the whole page; markup and space at the ends stay as well."""
    wrong = []
    for text in messages.read(language):
        ids, forms = (
            (part,) if isinstance(part, str) else tuple(part) for part in (text.id, text.string or "")
        )
        for form in forms if text.id else ():
            same_fields = set(FIELD.findall(form)) == set(FIELD.findall(ids[-1]))
            same_ends = (form[:1].isspace(), form[-1:].isspace()) == (
                ids[0][:1].isspace(),
                ids[0][-1:].isspace(),
            )
            wrong += [] if same_fields and same_ends else [form]
    assert wrong == []


@pytest.mark.parametrize("language", EVERY)
def test_plural_forms_of_a_language_are_complete(language: str) -> None:
    catalog = messages.read(language)
    numbers = {len(text.string) for text in catalog if text.pluralizable}
    assert numbers == {catalog.num_plurals}


def test_a_new_text_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / "claims").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "claims" / "views.py").write_text('from x import gettext as _\nA = _("Quite new")\n')
    (tmp_path / "templates" / "page.html").write_text(
        '  {% load i18n %}\n    {% if a %}\n  {% translate "Newer" %}\n'
        "{% blocktranslate count n=n %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}{% endif %}"
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    found = {text.id: text.locations for text in messages.wanted("de") if text.id}
    assert found == {
        "Quite new": [("claims/views.py", 0)],
        "Newer": [("templates/page.html", 0)],
        ("%(n)s thing", "%(n)s things"): [("templates/page.html", 0)],
    }


@pytest.mark.parametrize(
    ("language", "a_moment", "a_deadline", "a_day", "a_number"),
    [
        ("en", "26 Nov 2026, 17:00 CET", "Thu 26 Nov 2026, 17:00 CET", "26 Nov 2026", "1,000,000"),
        ("de", "26. Nov. 2026, 17:00 MEZ", "Do, 26. Nov. 2026, 17:00 MEZ", "26. Nov. 2026", "1.000.000"),
        ("fr", "26 nov. 2026, 17:00 CET", "jeu 26 nov. 2026, 17:00 CET", "26 nov. 2026", "1 000 000"),
        ("es", "26 nov. 2026, 17:00 CET", "jue 26 nov. 2026, 17:00 CET", "26 nov. 2026", "1.000.000"),
        ("ja", "2026年11月26日 17:00 CET", "2026年11月26日(木) 17:00 CET", "2026年11月26日", "1,000,000"),
    ],
)
def test_dates_and_numbers_are_written_as_the_language_does(
    language: str, a_moment: str, a_deadline: str, a_day: str, a_number: str
) -> None:
    with translation.override(language), timezone.override("Europe/Berlin"):
        assert datetime_tag(AT) == f'<time datetime="2026-11-26T16:00:00+00:00">{a_moment}</time>'
        assert deadline_text(AT) == a_deadline
        assert day(AT) == f'<time datetime="2026-11-26">{a_day}</time>'
        assert number_text(1_000_000).replace("\xa0", " ").replace("\u202f", " ") == a_number


def test_summer_time_has_its_own_name() -> None:
    with translation.override("de"), timezone.override("Europe/Berlin"):
        assert datetime_text(datetime(2026, 7, 1, 10, tzinfo=UTC)) == "1. Juli 2026, 12:00 MESZ"


SIGN_AFTER_TEXT = re.compile(r"""\{% (?:translate (?:"[^"]*"|'[^']*')|endblocktranslate) %\}\s*[:;!?]""")


def test_no_page_sets_a_sign_behind_a_translated_text() -> None:
    """“Reference:” is one text with its colon: French puts a space before it, which a page cannot know."""
    found = [
        (path.relative_to(messages.ROOT).as_posix(), sign[0])
        for path in (messages.ROOT / "templates").rglob("*")
        if path.suffix in {".html", ".txt"}
        for sign in SIGN_AFTER_TEXT.finditer(path.read_text())
    ]
    assert found == []


def test_french_signs_stand_behind_a_narrow_space() -> None:
    """No line breaks before : ; ! ?, and « » have a space that does not break either."""
    texts = [text.string for text in messages.read("fr") if text.id]
    forms = [form for text in texts for form in ([text] if isinstance(text, str) else text)]
    assert [form for form in forms if re.search(r"[^\u202f][:;!?](?!\S)|«[^\xa0]|[^\xa0]»", form)] == []
