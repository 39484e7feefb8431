"""Which theme a page has in a browser: as its reader chose, else as the device asks; on paper always the light one."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

LIGHT, DARK = "rgb(245, 245, 245)", "rgb(20, 20, 20)"


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.proof
@pytest.mark.parametrize(
    ("chosen", "on_a_light_device", "on_a_dark_device"),
    [("system", LIGHT, DARK), ("", LIGHT, DARK), ("light", LIGHT, LIGHT), ("dark", DARK, DARK)],
)
def test_the_reader_decides_about_the_theme(
    chosen: str, on_a_light_device: str, on_a_dark_device: str, browser: Browser
) -> None:
    sheet = Path(str(finders.find("css/portal.css"))).read_text()
    page = browser.new_page()
    page.set_content(f'<!doctype html><html data-theme="{chosen}"><style>{sheet}</style><body>')
    for device, wanted in {"light": on_a_light_device, "dark": on_a_dark_device}.items():
        page.emulate_media(color_scheme=device, media="screen")  # type: ignore[arg-type]
        assert ground(page) == wanted
        page.emulate_media(media="print")
        assert ground(page) == LIGHT
    page.close()
