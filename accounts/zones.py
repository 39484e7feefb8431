"""Time zones that people live in, by their names in the tz database."""

from functools import cache
from zoneinfo import available_timezones

ZONE_COOKIE = "time_zone"  # written by static/js/person.js
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def known_zone(name: str) -> str:
    """`name` if there is such a zone, or ""."""
    return name if name in _every() else ""


@cache
def _every() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """By region, as a select shows them; old names of other zones stand outside the regions."""
    return [
        ("UTC", [("UTC", "UTC")]),
        *((region, [(name, _city(name)) for name in _within(region)]) for region in REGIONS),
    ]


def _within(region: str) -> list[str]:
    return sorted(name for name in _every() if name.startswith(f"{region}/"))


def _city(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")
