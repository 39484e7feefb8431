"""One meaning is read, however it was typed; a text of any length costs no more than its length."""

from collections.abc import Callable
from time import process_time

import pytest

from text.typed_values import guid_digits, host, key, mail_address, number_of_digits, plain, unwrapped


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\u00a0Pre\u2011sales\u200b ", "Pre-sales"),
        ("a – b — c − d", "a - b - c - d"),
        ("“Müller’s”", '"Müller\'s"'),
        ("４００１００１", "4001001"),
        ("one\r\n two", "one two"),
    ],
)
def test_signs_are_those_of_a_keyboard(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize("typed", ['"a b"', "'a b", "“a b”", '="a b"', "{ 'a b' }", "<a b>", "«a b»", "a b"])
def test_what_stands_around_a_value_is_taken_off(typed: str) -> None:
    assert unwrapped(typed) == "a b"


@pytest.mark.parametrize("typed", ["{a", "a}", '"a', "O'Brien"])
def test_what_has_no_other_end_stays(typed: str) -> None:
    assert unwrapped(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "carla@contoso.example",
        "mailto:carla@contoso.example",
        "MAILTO:carla@contoso.example?subject=Hello",
        "<carla@contoso.example>",
        "Carla Silva <carla@contoso.example>",
        '"Silva, Carla" <mailto:carla@contoso.example>;',
        "“carla@contoso.example”",
        "'carla@contoso.example",
        "carla@contoso.example; ",
        "carla@contoso.example.",
        "\u00a0carla@contoso.example\u00a0",
        "carla%40contoso.example",
        "ｃａｒｌａ＠contoso.example",
    ],
)
def test_an_address_is_read_as_programs_paste_it(typed: str) -> None:
    assert mail_address(typed) == "carla@contoso.example"


@pytest.mark.parametrize(
    "typed",
    [
        "4001001",
        "4001001.0",
        "4001001,0",
        "4,001,001",
        "4.001.001",
        "4\u202f001\u202f001",
        "4'001'001",
        "'4001001",
        '="4001001"',
        "MPN 4001001",
        "Contoso London (GB) · MPN 4001001",
        "４００１００１",
    ],
)
def test_a_number_is_read_as_spreadsheets_write_it(typed: str) -> None:
    assert number_of_digits(typed, 7) == "4001001"


@pytest.mark.parametrize("typed", ["", "4.001E+06", "400100", "14001001", "4001001; 4001002", "seven"])
def test_a_number_that_may_be_another_is_not_read(typed: str) -> None:
    assert number_of_digits(typed, 7) == ""


def test_words_are_the_same_in_any_case_and_with_any_hyphen() -> None:
    assert {key(typed) for typed in ("Pre-sales", "pre_sales", "PRE SALES", "Pre\u2011\u00a0sales")} == {
        "presales"
    }


READERS = [plain, unwrapped, guid_digits, host, mail_address, key, lambda text: number_of_digits(text, 7)]
RUNS = [
    " ",
    "-",
    "–",
    "'",
    '"',
    "{",
    "<",
    ">",
    ",",
    ".",
    ":",
    "/",
    "@",
    "1",
    "a",
    "\u00a0",
    "%20",
    "mailto:",
    "www.",
]


@pytest.mark.parametrize("reader", READERS)
def test_long_texts_cost_no_more_than_their_length(reader: Callable[[str], str]) -> None:
    for run in RUNS:
        begun = process_time()
        reader(run * 200_000)
        assert process_time() - begun < 2, run
