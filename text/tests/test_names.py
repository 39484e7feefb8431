"""Names stand apart from their sentence, and never become links."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from text.links import without_links
from text.names import bdi, filled, sentence_with

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
ARABIC = "شركة المثال"
# What holds a name in letters: by the end of the expression, or as a whole.
NAMES = re.compile(
    r"\{\{ ?((?:[\w.]+\.)?(?:name|subject|asset_name)|to_name|customer|partner|document)((?:\|\w+)*) ?\}\}"
)


def rendered(template: str, **names: object) -> str:
    return Engine.get_default().from_string("{% load i18n %}" + template).render(Context(names))


def test_a_name_is_isolated_and_escaped() -> None:
    assert bdi(ARABIC) == f"<bdi>{ARABIC}</bdi>"
    assert bdi("<b>&") == "<bdi>&lt;b&gt;&amp;</bdi>"
    assert bdi("") == bdi(None) == ""
    assert rendered("{{ name|bdi }}", name="<i>") == "<bdi>&lt;i&gt;</bdi>"


def test_a_name_in_a_translated_sentence() -> None:
    sentence = "{% blocktranslate with name=name|bdi %}For {{ name }}.{% endblocktranslate %}"
    assert rendered(sentence, name="A & B") == "For <bdi>A &amp; B</bdi>."
    assert sentence_with("downloaded <“%s”>.", "<x>") == "downloaded &lt;“<bdi>&lt;x&gt;</bdi>”&gt;."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("evil.example/login", "evil<span>.</span>example/login"),
        ("https://evil.example", "https<span>:</span>//evil<span>.</span>example"),
        ("www.evil", "www<span>.</span>evil"),
        ("anna@evil", "anna<span>@</span>evil"),
        ("Dr. Anna, Ltd.", "Dr. Anna, Ltd."),
        ("O&#x27;Neil", "O&#x27;Neil"),
    ],
)
def test_a_name_that_looks_like_an_address_is_no_link(name: str, expected: str) -> None:
    html = f'<a href="https://cpor.example/x">cpor.example</a> <bdi>{name}</bdi> a.b'
    assert without_links(html) == html.replace(f"<bdi>{name}", f"<bdi>{expected}")


def _letters() -> list[Path]:
    return [*TEMPLATES.glob("*/letters/*.html"), *TEMPLATES.glob("letters/*.html")]


@pytest.mark.parametrize("path", _letters(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_name_in_a_letter_is_isolated(path: Path) -> None:
    """Also of letters that are still to be written."""
    source = re.sub(
        r"(?s)\{% comment %\}.*?\{% endcomment %\}|\{% block preheader %\}.*", _kept_lines, path.read_text()
    )
    source = re.sub(r"<title>.*?</title>", "", source)
    sentences = re.compile(r"(?s)\{% blocktranslate([^%]*)%\}(.*?)\{% endblocktranslate %\}")
    bare = [name[0] for name in NAMES.finditer(sentences.sub("", source)) if "|bdi" not in name[2]]
    for given, sentence in sentences.findall(source):
        isolated = set(re.findall(r"(\w+)=[\w.]+\|bdi", given))
        bare += [name[0] for name in NAMES.finditer(sentence) if name[1] not in isolated]
    assert bare == []


def _kept_lines(match: re.Match[str]) -> str:
    """Of what is not looked at, the lines after the first."""
    return "" if match[0].startswith("{% comment") else match[0].partition("\n")[2]


# --- In sentences that are put together in Python


FSI, PDI = "\u2068", "\u2069"


def test_name_that_runs_leftwards_stands_apart_in_plain_text() -> None:
    assert filled("“%(name)s” is empty.", {"name": ARABIC}) == f"“{FSI}{ARABIC}{PDI}” is empty."
    assert filled("%s, page 2.", f"{ARABIC} (1).pdf") == f"{FSI}{ARABIC} (1).pdf{PDI}, page 2."


def test_name_stays_as_it_is_where_nothing_could_turn() -> None:
    assert (
        filled("“%(name)s” has %(n)d pages.", {"name": "sow (1).pdf", "n": 3}) == "“sow (1).pdf” has 3 pages."
    )


def test_every_name_stands_apart_in_a_language_that_runs_leftwards() -> None:
    with translation.override("ar"):
        assert filled("%(name)s: %(n)d", {"name": "sow (1).pdf", "n": 3}) == f"{FSI}sow (1).pdf{PDI}: 3"


# What a fact is called that people wrote: names of people, files, places, and what was typed.
PEOPLES = re.compile(
    r"'(name|there|person|partner|tenant|place|location|email|address|typed|text|word|found)':|"
    r"\b_?short\(|\breplaces\b|\bview$"
)


def _filled_by_hand(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mod)
            and PEOPLES.search(ast.unparse(node.right))
        ):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_no_sentence_in_python_takes_a_name_in_by_hand() -> None:
    """Also of refusals that are still to be written: `text.names.filled` does it."""
    rooms = [
        ROOT / app for app in ("accounts", "claims", "consent", "customers", "documents", "notifications")
    ]
    rooms += [ROOT / app for app in ("partners", "programs", "reviews")]
    files = [path for room in rooms for path in room.rglob("*.py") if "tests" not in path.parts]
    assert [place for path in files for place in _filled_by_hand(path)] == []
