"""Names with the minute somebody signed, as a signing service prints them: “Ada Park (Nov 2, 2026 10:12 GMT+1)”."""

from evidence import dates, patterns
from evidence.folding import flat
from evidence.people import person

_TIMED = patterns.compile(r"^(?P<who>[^()]{3,60}) ?\((?P<when>[^()]{8,60})\)\W*$")
_TIME = patterns.compile(
    r"^,?\s*(?:(?:at|um|a|alle|a las|-) )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?|uhr|h)?\b.{0,20}$"
)


def is_timed_name(cell: str) -> bool:
    """Day and time together; a name and a day alone may be of a meeting."""
    found = _TIMED.match(cell) if "(" in cell else None
    if found is None or person(found["who"]) != found["who"].strip():
        return False
    when = found["when"]
    days = dates.mentions(when)
    return bool(days) and days[0].start == 0 and bool(_TIME.match(flat(when[len(days[0].words) :])))
