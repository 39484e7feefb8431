"""Names stand apart from their sentence, and never become links."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine

from text.links import without_links
from text.names import bdi, sentence_with

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ARABIC = "شركة المثال"
# What holds a name in letters: by the end of the expression, or as a whole.
NAMES = re.compile(
    r"\{\{ ?((?:[\w.]+\.)?(?:name|subject|asset_name)|to_name|customer|partner|document)((?:\|\w+)*) ?\}\}"
)


def filled(template: str, **names: object) -> str:
    return Engine.get_default().from_string("{% load i18n %}" + template).render(Context(names))


def test_a_name_is_isolated_and_escaped() -> None:
    assert bdi(ARABIC) == f"<bdi>{ARABIC}</bdi>"
    assert bdi("<b>&") == "<bdi>&lt;b&gt;&amp;</bdi>"
    assert bdi("") == bdi(None) == ""
    assert filled("{{ name|bdi }}", name="<i>") == "<bdi>&lt;i&gt;</bdi>"


def test_a_name_in_a_translated_sentence() -> None:
    sentence = "{% blocktranslate with name=name|bdi %}For {{ name }}.{% endblocktranslate %}"
    assert filled(sentence, name="A & B") == "For <bdi>A &amp; B</bdi>."
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
