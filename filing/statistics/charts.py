"""A partner's own numbers as charts."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charts.chart import Chart, Shape, long, share, short
from charts.drawing import Series
from charts.percentiles import median, percentile
from charts.weeks import WEEKS
from claims.lifecycle import Status
from claims.models import Finding
from filing.statistics.counts import Counts
from text.formatting import number_text

MOST = 0.9


def charts(counts: Counts) -> list[Chart]:
    return [make(counts) for make in (_statuses, _approval, _findings)]


def _statuses(counts: Counts) -> Chart:
    held = [(status, counts.statuses[status]) for status in Status if counts.statuses.get(status)]
    base = sum(number for _status, number in held)
    in_force = counts.statuses.get(Status.APPROVED, 0)
    return Chart(
        name="by-status",
        title=_("Your claims by status"),
        sentence=_("%(share)s claims are approved now.") % {"share": share(in_force, base)},
        shape=Shape.BARS,
        labels=[str(status.label) for status, _number in held],
        series=[Series(_("Claims"), [number for _status, number in held])],
        header=[_("Status"), _("Claims"), _("Of all your claims")],
        rows=[[str(status.label), number, share(number, base)] for status, number in held],
        empty=_("You have no claims yet."),
    )


def _approval(counts: Counts) -> Chart:
    weeks = counts.approvals
    every = sum(weeks.values(), Counter[int]())
    sentence = _(
        "Half of %(base)s approvals came within %(half)s of the first submission, nine of ten within %(most)s."
    ) % {
        "base": number_text(every.total()),
        "half": days_in_words(median(every)),
        "most": days_in_words(percentile(every, MOST)),
    }
    return Chart(
        name="time-to-approval",
        title=_("Days from the first submission to the approval"),
        sentence=sentence,
        shape=Shape.LINES,
        labels=[short(monday) for monday in weeks],
        series=[
            Series(_("Median"), [median(days) for days in weeks.values()]),
            Series(_("Nine of ten"), [percentile(days, MOST) for days in weeks.values()]),
        ],
        header=[_("Week from"), _("Median"), _("Nine of ten, at most"), _("Approvals")],
        rows=[
            [long(monday), median(days), percentile(days, MOST), days.total()]
            for monday, days in weeks.items()
            if every
        ],
        empty=_("None of your claims was approved in the last %(weeks)s weeks.") % {"weeks": WEEKS},
    )


def _findings(counts: Counts) -> Chart:
    base = sum(counts.findings.values())
    names = [finding_name(code) for code in counts.findings]
    numbers = list(counts.findings.values())
    most = {"name": names[0] if names else "", "share": share(max(numbers, default=0), base), "weeks": WEEKS}
    return Chart(
        name="findings",
        title=_("What reviewers found missing"),
        sentence=_("Most often: “%(name)s”, %(share)s findings in %(weeks)s weeks.") % most,
        shape=Shape.BARS,
        labels=names,
        series=[Series(_("Times raised"), numbers)],
        header=[_("Finding"), _("Times raised"), _("Of all findings")],
        rows=[[name, number, share(number, base)] for name, number in zip(names, numbers, strict=True)],
        empty=_("No finding was raised on your claims in the last %(weeks)s weeks.") % {"weeks": WEEKS},
    )


def days_in_words(days: int | None) -> str:
    return ngettext("%(n)d day", "%(n)d days", days or 0) % {"n": days or 0}


def finding_name(code: str) -> str:
    return str(Finding.Code(code).label) if code in Finding.Code.values else code
