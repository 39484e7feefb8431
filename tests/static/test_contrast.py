import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(path.name for path in CSS.glob("*.css") if path.name != "tokens.css")
GROUNDS = ("ground", "surface", "surface-quiet", "surface-hover")
PLAIN_GROUNDS = ("ground", "surface")
MEANINGS = ("success", "warning", "danger", "info", "neutral")

TEXT_PAIRS = [
    *((text, ground) for text in ("text", "text-quiet", "link", "link-hover") for ground in GROUNDS),
    *((text, tint) for text in ("text", "text-quiet", "link") for tint in ("brand-tint", "neutral-tint")),
    *((meaning, ground) for meaning in MEANINGS for ground in (*PLAIN_GROUNDS, f"{meaning}-tint")),
    *(("text", f"{meaning}-tint") for meaning in MEANINGS),
    *(("on-brand", brand) for brand in ("brand", "brand-hover", "brand-pressed")),
    *(("on-danger", danger) for danger in ("danger", "danger-hover")),
]
CONTROL_PAIRS = [
    *(("control-line", ground) for ground in GROUNDS),
    *(
        ("brand", ground) for ground in (*GROUNDS, "brand-tint", "neutral-tint")
    ),  # focus ring, chosen card, bar
    *(("danger", ground) for ground in PLAIN_GROUNDS),
]


COLOUR = re.compile(r"--([\w-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));")
ARROW = re.compile(r"stroke='%23([0-9a-f]{6})'")


def tokens(scheme: str) -> dict[str, str]:
    found = COLOUR.findall((CSS / "tokens.css").read_text())
    return {name: both or (dark if scheme == "dark" else light) for name, light, dark, both in found}


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tokens_text_can_be_read(scheme):
    colours = tokens(scheme)
    found = {f"{a} on {b}": round(contrast(colours[a], colours[b]), 2) for a, b in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tokens_controls_can_be_seen(scheme):
    colours = tokens(scheme)
    found = {f"{a} on {b}": round(contrast(colours[a], colours[b]), 2) for a, b in CONTROL_PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_arrow_of_a_choice_can_be_seen(scheme):
    arrows = ARROW.findall((CSS / "forms.css").read_text())
    assert arrows
    assert all(contrast(f"#{arrow}", tokens(scheme)["surface"]) >= 3 for arrow in arrows)


def test_tokens_every_colour_has_a_dark_one():
    """But the pen: it marks the picture of a page, which is white in every theme."""
    text = (CSS / "tokens.css").read_text()
    colours = re.findall(r"^  --([\w-]+): (.*(?:#|rgb).*);$", text, re.MULTILINE)
    assert len(colours) > 30
    in_one = {name for name, value in colours if not re.fullmatch(r"light-dark\([^,]+, [^,]+\)", value)}
    assert in_one == {"pen", "pen-here", "pen-line"}
    assert (
        len(tokens("dark")) == len(tokens("light")) == len(colours) - 1
    )  # the shade, which is no ground of text


def test_stylesheets_name_no_colour_and_only_known_tokens():
    assert len(SHEETS) > 10
    assert {
        name: found for name in SHEETS if (found := colours_in(sheet(name)) | unknown_in(sheet(name)))
    } == {}


def sheet(name):
    return re.sub(r'url\("data:[^"]*"\)', "", (CSS / name).read_text())


def colours_in(css):
    return set(re.findall(r"#[0-9a-f]{3,8}\b(?!.*\{)|\brgba?\(|\bhsla?\(", css))


def unknown_in(css):
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text() + css))
    return {token for token in re.findall(r"var\((--[\w-]+)", css) if not token.startswith("--bs-")} - known
