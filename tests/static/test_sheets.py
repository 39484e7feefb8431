"""Pages load few sheets: one of the portal's, and one of their own at most."""

import re
from pathlib import Path

from devstack.apps import ROOT

CSS = ROOT / "static" / "css"
LINK = re.compile(r'<link rel="stylesheet" href="{% static "css/([\w.-]+)" %}"')
MOST_LINKS = 3


def linked(path: Path) -> list[str]:
    return LINK.findall(path.read_text())


def imported(sheet: str) -> list[str]:
    return re.findall(r'@import "([\w.-]+)"', (CSS / sheet).read_text())


def test_no_page_links_more_than_a_few() -> None:
    pages = {path: linked(path) for path in (ROOT / "templates").rglob("*.html")}
    assert sum(map(bool, pages.values())) > 20
    alternatives = set(pages.pop(ROOT / "templates" / "base.html"))
    assert alternatives == {"portal.css", "portal-light.css", "portal-dark.css"}
    assert {str(path): names for path, names in pages.items() if len(names) > MOST_LINKS - 1} == {}


def test_every_sheet_is_used_and_every_used_one_is_there() -> None:
    links = {name for path in (ROOT / "templates").rglob("*.html") for name in linked(path)}
    used = links | {part for name in links for part in imported(name)}
    there = {path.name for path in CSS.glob("*.css")}
    assert used - {"bootstrap.min.css"} == there
