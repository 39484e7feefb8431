"""The facts of the last weeks as charts: each with its sentence, and never a number without its base."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charts.chart import Chart, Row, Shape, long, percent, share, short
from charts.drawing import Series
from charts.percentiles import median, percentile
from charts.weeks import WEEKS
from claims.lifecycle import IN_REVIEW, Status
from claims.models import Finding
from reviews.statistics.counts import Counts, Week
from text.formatting import number_text
from text.names import filled

MOST = 0.9


def charts(counts: Counts) -> list[Chart]:
    makers = (_flow, _in_time, _days, _denials, _now, _contested, _findings)
    return [make(counts) for make in makers]


def _flow(counts: Counts) -> Chart:
    weeks = list(counts.weeks.values())
    arrived = sum(week.arrivals for week in weeks)
    decided = sum(week.decisions.total() for week in weeks)
    sentence = _(
        "In %(weeks)s weeks %(arrived)s submissions arrived and %(decided)s decisions were made."
    ) % {"weeks": WEEKS, "arrived": number_text(arrived), "decided": number_text(decided)}
    return _by_week(
        counts,
        name="arrivals-and-decisions",
        title=_("Arrivals and decisions per week"),
        sentence=sentence,
        shape=Shape.LINES,
        series=[
            (_("Arrivals"), lambda week: week.arrivals),
            (_("Decisions"), lambda week: week.decisions.total()),
        ],
        header=[
            _("Submissions"),
            _("Approved"),
            _("Action requested"),
            _("Rejected"),
            _("Lost a contest"),
        ],
        row=lambda week: [
            week.arrivals,
            *(week.decisions[kind] for kind in ("approve", "request_action", "reject", "lose")),
        ],
        is_empty=not (arrived or decided),
    )


def _in_time(counts: Counts) -> Chart:
    in_time = sum(week.in_time for week in counts.weeks.values())
    timed = _all_timed(counts).total()
    return _by_week(
        counts,
        name="within-target",
        title=_("Decided within the review target"),
        sentence=_("%(share)s decisions were made within the target, which is %(target)s today.")
        % {"share": share(in_time, timed), "target": _business_days(counts.target)},
        shape=Shape.COLUMNS,
        series=[(_("Within the target"), lambda week: percent(week.in_time, week.timed.total()))],
        header=[_("Within the target"), _("Decisions with a target"), _("Share in %")],
        row=lambda week: [week.in_time, week.timed.total(), percent(week.in_time, week.timed.total())],
        is_empty=not timed,
        unit=" %",
    )


def _days(counts: Counts) -> Chart:
    every = _all_timed(counts)
    sentence = _(
        "Half of %(base)s decisions took %(half)s or less from the start of the review, nine of ten took %(most)s "
        "or less."
    ) % {
        "base": number_text(every.total()),
        "half": _business_days(median(every) or 0),
        "most": _business_days(percentile(every, MOST) or 0),
    }
    return _by_week(
        counts,
        name="time-to-decision",
        title=_("Business days to a decision"),
        sentence=sentence,
        shape=Shape.LINES,
        series=[
            (_("Median"), lambda week: median(week.timed)),
            (_("Nine of ten"), lambda week: percentile(week.timed, MOST)),
        ],
        header=[_("Median"), _("Nine of ten, at most"), _("Decisions with a target")],
        row=lambda week: [median(week.timed), percentile(week.timed, MOST), week.timed.total()],
        is_empty=not every,
    )


def _now(counts: Counts) -> Chart:
    """Where a review target runs: under review, and disputed."""
    running = [counts.open.get(status, {}) for status in IN_REVIEW]
    overdue, soon, base = (sum(row.get(name, 0) for row in running) for name in ("overdue", "soon", "n"))
    names = [_("Past the target"), _("Due within 2 days"), _("Due later")]
    return _by_name(
        name="overdue",
        title=_("In review now, against the target"),
        sentence=_("%(share)s claims in review are past their target now.") % {"share": share(overdue, base)},
        names=names,
        values=[overdue, soon, base - overdue - soon],
        header=[_("Target"), _("Claims"), _("Of all in review")],
        base=base,
    )


def _contested(counts: Counts) -> Chart:
    statuses = [status for status in Status if counts.open.get(status, {}).get("n")]
    rows = [
        (str(status.label), counts.open[status]["contested"], counts.open[status]["n"]) for status in statuses
    ]
    contested, base = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return Chart(
        name="contested",
        title=_("Contested among the open claims"),
        sentence=_("%(share)s open claims want something that another partner wants or holds.")
        % {"share": share(contested, base)},
        shape=Shape.BARS,
        labels=[f"{label} · {share(part, whole)}" for label, part, whole in rows],
        series=[Series(_("Contested"), [part for _label, part, _whole in rows])],
        header=[_("Status"), _("Contested"), _("Open claims")],
        rows=rows if base else [],
        empty=_("No claim is open now."),
    )


def _findings(counts: Counts) -> Chart:
    base = sum(counts.findings.values())
    names = [_finding(code) for code in counts.findings]
    most = names[0] if names else ""
    return _by_name(
        name="findings",
        title=_("Findings by code"),
        sentence=filled(
            _("Most often: “%(name)s”, %(share)s findings in %(weeks)s weeks."),
            {"name": most, "share": share(max(counts.findings.values(), default=0), base), "weeks": WEEKS},
        ),
        names=names,
        values=list(counts.findings.values()),
        header=[_("Finding"), _("Times raised"), _("Of all findings")],
        base=base,
        empty=_("No finding was raised in these weeks."),
    )


def _denials(counts: Counts) -> Chart:
    asked = sum(week.asked for week in counts.weeks.values())
    denied = sum(week.denied for week in counts.weeks.values())
    return _by_week(
        counts,
        name="consent-denials",
        title=_("Customers who refused, by the week they were asked"),
        sentence=_("%(share)s customers who were asked in these weeks have refused until now.")
        % {"share": share(denied, asked)},
        shape=Shape.COLUMNS,
        series=[(_("Refused"), lambda week: percent(week.denied, week.asked))],
        header=[_("Refused"), _("Asked"), _("Share in %")],
        row=lambda week: [week.denied, week.asked, percent(week.denied, week.asked)],
        is_empty=not asked,
        unit=" %",
    )


def _by_week(
    counts: Counts,
    *,
    name: str,
    title: str,
    sentence: str,
    shape: Shape,
    series: Sequence[tuple[str, Callable[[Week], float | None]]],
    header: Sequence[str],
    row: Callable[[Week], Row],
    is_empty: bool,
    unit: str = "",
) -> Chart:
    weeks = counts.weeks
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        shape=shape,
        labels=[short(monday) for monday in weeks],
        series=[Series(label, [value(week) for week in weeks.values()]) for label, value in series],
        header=[_("Week from"), *header],
        rows=[] if is_empty else [[_week_name(monday, weeks), *row(weeks[monday])] for monday in weeks],
        empty=_("Nothing happened in these weeks that could be counted here."),
        unit=unit,
    )


def _by_name(
    *,
    name: str,
    title: str,
    sentence: str,
    names: Sequence[str],
    values: Sequence[int],
    header: Sequence[str],
    base: int,
    empty: str = "",
) -> Chart:
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        shape=Shape.BARS,
        labels=names,
        series=[Series(header[1], values)],
        header=header,
        rows=[[each, value, share(value, base)] for each, value in zip(names, values, strict=True)]
        if base
        else [],
        empty=empty or _("No claim is in review now."),
    )


def _week_name(monday: date, weeks: dict[date, Week]) -> str:
    return _("%(day)s, so far") % {"day": long(monday)} if monday == max(weeks) else long(monday)


def _all_timed(counts: Counts) -> Counter[int]:
    return sum((week.timed for week in counts.weeks.values()), Counter())


def _business_days(days: int) -> str:
    return ngettext("%(n)d business day", "%(n)d business days", days) % {"n": days}


def _finding(code: str) -> str:
    return str(Finding.Code(code).label) if code in Finding.Code.values else code
