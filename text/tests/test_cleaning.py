"""What nobody sees is taken out of text, what belongs to a word stays."""

import unicodedata

import pytest

from text.cleaning import clean_text, visible

INVISIBLE = [
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x2060, 0x2065)),
    *"\ufeff\u00ad\u061c\u180e\ufff9\ufffb\u3164\uffa0\u115f\u034f\0\x07\x1b\x7f\x9b\ud800\U000e0041",
]


@pytest.mark.parametrize("one_line", [True, False])
@pytest.mark.parametrize("character", INVISIBLE, ids=lambda character: f"U+{ord(character):04X}")
def test_what_nobody_sees_is_taken_out(character: str, one_line: bool) -> None:
    assert clean_text(f"An{character}na{character}", one_line=one_line) == "Anna"
    assert visible(f"An{character}na") == "Anna"


def test_every_character_of_the_categories_is_gone() -> None:
    """Of the whole of Unicode: what stays is white space, a joiner that was looked at, or seen."""
    hidden = [chr(number) for number in range(0x110000) if unicodedata.category(chr(number)) in {"Cc", "Cf"}]
    left = {character for character in hidden if clean_text(f"a{character}b", one_line=True) != "ab"}
    assert {character for character in left if not character.isspace()} == set(
        "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    )


MEANT = {
    "Persian plural": "کتاب\u200cها",
    "Persian with a vowel mark": "نامهٔ\u200cمن",
    "Devanagari half letter": "क्\u200dष",
    "Devanagari without ligature": "क्\u200cष",
    "Malayalam chillu at a word's end": "അവന്\u200d",
    "Sinhala": "ශ්\u200dරී",
    "Bengali ya-phalaa": "র\u200d্য",
    "family": "👩\u200d👩\u200d👧",
    "coloured": "👩🏽\u200d🚒",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
}


@pytest.mark.parametrize("text", MEANT.values(), ids=MEANT)
def test_a_joiner_that_means_something_stays(text: str) -> None:
    assert clean_text(text, one_line=True) == text
    assert clean_text(text, one_line=False) == text


@pytest.mark.parametrize("joiner", "\u200c\u200d")
def test_a_joiner_that_means_nothing_goes(joiner: str) -> None:
    assert clean_text(f"An{joiner}na", one_line=True) == "Anna"
    assert clean_text(f"{joiner}Anna{joiner}", one_line=True) == "Anna"
    assert clean_text(f"{joiner}کتاب{joiner}", one_line=True) == "کتاب"
    assert clean_text(f"کتاب{joiner}{joiner}ها", one_line=True) == f"کتاب{joiner}ها"
    assert clean_text(f"کتاب {joiner}ها", one_line=True) == "کتاب ها"
    assert clean_text(f"a©{joiner}b", one_line=True) == "a©b"


def test_what_hides_beside_a_joiner_does_not_save_it() -> None:
    assert clean_text("کتاب\u202e\u200c\u200bها", one_line=True) == "کتاب\u200cها"


def test_one_line_has_no_breaks_and_no_runs_of_spaces() -> None:
    assert clean_text("  Anna\r\nMaria\u2028de\u00a0la\tCruz\x85 ", one_line=True) == "Anna Maria de la Cruz"
    assert clean_text("Anna \u200b Maria", one_line=True) == "Anna Maria"
    assert clean_text(" \u200b ", one_line=True) == ""


def test_several_lines_keep_breaks_tabs_and_spaces() -> None:
    text = "First\r\nsecond\rthird\u2028\tfourth  end\x0bfifth"
    assert clean_text(text, one_line=False) == "First\nsecond\nthird\n\tfourth  end\nfifth"


def test_letters_of_any_script_stay() -> None:
    for text in ("José", "Cafe\u0301", "شركة المثال", "山田\u3000太郎", "Zoë 😀", "İpek", "𠮷野家"):
        assert visible(text) == text
