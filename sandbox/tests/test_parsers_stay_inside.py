"""No process that holds secrets loads what parses a stranger's bytes."""

import subprocess
import sys

import pytest
from django.conf import settings

PARSERS = {"pikepdf", "pypdfium2", "olefile", "pillow_heif", "tesserocr", "pyhanko", "python_calamine"}
INSIDE = ("documents.content_checks.", "documents.reader.")
# What both sides share: bounds, frames, words. It reads no stranger's format.
HARMLESS = {
    "documents.content_checks.refused",
    *(
        f"documents.reader.{name}"
        for name in ("bounds", "frames", "pages", "cleaning", "sheet_bounds", "signed")
    ),
}
LOADS = """
import sys, django
django.setup()
import {module}
from importlib import import_module
from django.conf import settings
import_module(settings.ROOT_URLCONF)
from celery import current_app
current_app.loader.import_default_modules()
print(*[name for name in sys.modules if name in {parsers!r} or name.startswith({inside!r})])
"""


@pytest.mark.parametrize("module", ["cpor.wsgi", "cpor.celery"])
def test_no_parser_is_loaded(module):
    code = LOADS.format(module=module, parsers=PARSERS, inside=INSIDE)
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    assert set(said.decode().split()) <= HARMLESS
