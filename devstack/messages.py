"""Finds the texts that people read, and keeps their translations: `make messages`, also where no gettext tools are.

A new or changed text enters locale/*/LC_MESSAGES/django.po without a translation, and one that is gone leaves. What
is still to translate is printed, so that nobody has to look for it. Written by hand are the translations alone.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePath

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from devstack.apps import app_names
from devstack.bootstrap import ROOT

ASIDE = {"tests", "migrations"}
WHOLE = ("de",)  # languages of the whole portal
CUSTOMERS = ("fr", "es", "ja")  # ... of what a customer reads
# Where a customer's reading begins; what these files extend and include belongs to it.
CUSTOMERS_SOURCES = (
    "templates/[45]*.html",  # what went wrong is said to everybody
    "templates/about.html",
    "templates/bootstrap5/layout/*.html",
    "templates/consent/[!c]*.html",
    "templates/consent/letters/request_*",
    *(
        f"templates/consent/letters/{name}"
        for name in (
            "another_contact.*",
            "counted.*",
            "ended.*",
            "new_link.*",
            "receipt_*",
            "reminder.*",
            "several.*",
        )
    ),
    "claims/lifecycle.py",
    "claims/transitions/refused.py",
    "consent/forms.py",
    "consent/operations/*.py",
    "consent/views/other_ways.py",
    "consent/models.py",
    "consent/overview.py",
    "consent/views/customer.py",
    "customers/mailboxes.py",
    "consent/views/overview.py",
    "cpor/templatetags/components.py",
)
FUNCTIONS = {
    name: spec
    for form in ("", "_lazy", "_noop")
    for name, spec in {
        f"gettext{form}": None,
        f"ngettext{form}": (1, 2),
        f"pgettext{form}": ((1, "c"), 2),
        f"npgettext{form}": ((1, "c"), 2, 3),
    }.items()
} | {"_": None, "_t": None}  # the names our files give to gettext
PARTS = re.compile(r'{% (?:include|extends) "([^"]+)"')
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)  # one day for all: a file changes only where its texts do


def sources() -> list[str]:
    """Every file with texts, by its path below the repository."""
    code = [path for room in app_names() for path in (ROOT / room).rglob("*.py")]
    pages = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    paths = [path.relative_to(ROOT) for path in (*code, *pages)]
    return sorted(path.as_posix() for path in paths if not ASIDE & set(path.parts))


def customers_sources() -> list[str]:
    """The files of which a customer reads something."""
    every = sources()
    found: set[str] = set()
    ahead = [path for path in every if any(PurePath(path).match(pattern) for pattern in CUSTOMERS_SOURCES)]
    while ahead:
        path = ahead.pop()
        if path in every and path not in found:
            found.add(path)
            ahead += [f"templates/{part}" for part in PARTS.findall((ROOT / path).read_text())]
    return [path for path in every if path in found]


def texts_of(paths: Iterable[str]) -> Catalog:
    """The texts of `paths`, each with the files that hold it."""
    texts = Catalog()
    for path in paths:
        for text, comments, context in _texts_in(path):
            texts.add(text, locations=[(path, 0)], auto_comments=comments, context=context)
    for message in texts:
        message.locations = sorted(set(message.locations))
        # Django fills texts by Python's % alone; a "%" that stands for itself is none of its marks.
        message.flags.discard("python-brace-format")
    return texts


def _texts_in(path: str) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    text = (ROOT / path).read_text(encoding="utf-8")
    if not path.endswith(".py"):
        # As Python: the page's own indentation would be taken for Python's.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    file = io.BytesIO(text.encode())
    for _line, message, comments, context in extract(
        "python", file, keywords=FUNCTIONS, comment_tags=("Translators:",)
    ):
        yield message, comments, context


def wanted(language: str) -> Catalog:
    return texts_of(sources() if language in WHOLE else customers_sources())


def po_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The texts of today's sources with the translations there are, in the order of the alphabet."""
    catalog = read(language)
    catalog.update(wanted(language), no_fuzzy_matching=True)
    catalog.project, catalog.version, catalog.header_comment = "CPOR portal", "1", "# CPOR portal"
    catalog.creation_date = catalog.revision_date = BEGAN
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "CPOR portal"
    return catalog


def as_po(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def untranslated(catalog: Catalog) -> list[Message]:
    """What has no translation, or lacks one of its plural forms, or is only guessed."""
    texts = [message for message in catalog if message.id]
    return [text for text in texts if text.fuzzy or not all(_forms(text.string))]


def _forms(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string or ""] if string is None or isinstance(string, str) else string


def write(language: str) -> Catalog:
    catalog = updated(language)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(catalog))
    path.with_suffix(".mo").write_bytes(as_mo(read(language)))
    return catalog


def main() -> None:
    for language in (*WHOLE, *CUSTOMERS):
        catalog = write(language)
        missing = untranslated(catalog)
        print(f"{language}: {len(catalog)} texts, {len(missing)} to translate")
        for message in missing:
            first = message.id if isinstance(message.id, str) else message.id[0]
            print(f"  {message.locations[0][0]}: {first!r}")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
    django.setup()
    main()
