"""Writes docs/data-model.md: every table with its fields and what points at what, from the models themselves."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils import translation

from cpor.upgrade.release import own_apps

PAGE = settings.BASE_DIR / "docs" / "data-model.md"
# Uppermost first, as the apps stand above each other.
APPS = (
    "reviews",
    "filing",
    "consent",
    "claims",
    "partners",
    "staffing",
    "customers",
    "identity",
    "documents",
    "notifications",
)
BASE = ("programs", "accounts", "audit", "cpor")
TEXT = """\
# The data model

Written by `python manage.py draw_data_model` from the models; a test compares the two. Change the models, not this
page. What the database refuses by itself stands in the tables' constraints and in the triggers of
`claims/models/rules.py`; [lifecycle.md](lifecycle.md) has the statuses.

## What points at what

An arrow leads from the row that names the other to the one that is named.

```mermaid
{picture}
```

{apps}"""
Model = type[models.Model]


def page() -> str:
    with translation.override("en"):
        drawn = "\n\n".join(map(app_text, (*APPS, *BASE)))
        return TEXT.format(picture="\n".join(picture()), apps=drawn) + "\n"


def left_out() -> set[str]:
    """Apps of ours with rows that the page does not know."""
    return {app for app in own_apps() if models_of(app)} - {*APPS, *BASE}


def models_of(app: str) -> list[Model]:
    found = list(apps.get_app_config(app).get_models())
    found = [model for model in found if model._meta.managed and not model._meta.proxy]
    return sorted(found, key=lambda model: model._meta.object_name or "")


def own_fields(model: Model) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def targets(model: Model) -> Iterator[tuple[str, str]]:
    """What its rows name, and by which field; within the portal's own apps."""
    for field in [*own_fields(model), *model._meta.many_to_many]:
        target = field.related_model
        if isinstance(target, type) and target._meta.app_label in {*APPS, *BASE}:
            yield target._meta.object_name or "", field.name


def picture() -> Iterator[str]:
    yield "flowchart LR"
    for app in (*APPS, *BASE):
        yield f"    subgraph {app}"
        yield from (f"        {model._meta.object_name}" for model in models_of(app))
        yield "    end"
    for app in (*APPS, *BASE):
        for model in models_of(app):
            for target in sorted({name for name, _field in targets(model)}):
                yield f"    {model._meta.object_name} --> {target}"


def app_text(app: str) -> str:
    return "\n\n".join([f"## {app}", *map(model_text, models_of(app))])


def model_text(model: Model) -> str:
    named = {field: target for target, field in targets(model)}
    rows = [
        f"| `{field.name}` | {_type(field, named)} | {'yes' if field.null else ''} |"
        for field in [*own_fields(model), *model._meta.many_to_many]
    ]
    about = " ".join((inspect.getdoc(model) or "").split("\n\n")[0].split())
    if about.startswith(f"{model.__name__}("):  # Django's own, where nobody wrote any
        about = ""
    heading = f"### {model._meta.object_name}\n\nTable `{model._meta.db_table}`. {about}".rstrip()
    return "\n".join([heading, "", "| Field | Type | Empty |", "| --- | --- | --- |", *rows])


def _type(field: models.Field, named: dict[str, str]) -> str:
    if field.name in named:
        return f"→ {named[field.name]}"
    length = f", {field.max_length}" if getattr(field, "max_length", None) else ""
    return f"{field.get_internal_type().removesuffix('Field')}{length}"


class Command(BaseCommand):
    help = "Write docs/data-model.md from the models."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            PAGE.write_text(page(), encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
            raise CommandError("docs/data-model.md is stale: run `python manage.py draw_data_model`.")
