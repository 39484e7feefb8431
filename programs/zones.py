"""The time zone of a country, for readers of whom nothing else is known."""

from functools import cache
from importlib import resources

# Where a country has several zones, that of most of its people; the register's order is a geographical one.
MOST_PEOPLE = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
}


def zone_of(country: str) -> str:
    """IANA's name of the zone, by ISO 3166's two letters; "" where there is none. The zone is always written beside a
    time, so that who lives in another one of the country's is not misled."""
    return MOST_PEOPLE.get(country.upper()) or _first_zones().get(country.upper(), "")


@cache
def _first_zones() -> dict[str, str]:
    lines = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[2] for row in reversed(rows)}
