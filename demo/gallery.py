"""Sample data for the page that shows every piece in every state."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator

from charts.chart import Chart, Shape
from charts.drawing import Series
from claims.presentation.history import Entry
from claims.presentation.progress import Step
from claims.presentation.rows import Act, DocumentRow

# (status, label, family), as the lifecycle has them
STATUSES = (
    ("draft", "Draft", "yours"),
    ("action_required", "Partner action required", "yours"),
    ("submitted", "Submitted", "microsoft"),
    ("under_review", "Under review", "microsoft"),
    ("disputed", "Disputed", "microsoft"),
    ("approved", "Approved", "in_force"),
    ("withdrawn", "Withdrawn", "ended_well"),
    ("ended", "Ended", "ended_well"),
    ("rejected", "Rejected", "ended_badly"),
    ("consent_denied", "Customer consent denied", "ended_badly"),
)
SPRITE = Path(__file__).resolve().parents[1] / "templates" / "components" / "icons.html"


class SampleForm(forms.Form):
    solution_area = forms.ChoiceField(
        label="Solution area",
        help_text="You cannot change it later.",
        choices=[("bap", "Business Applications"), ("m365", "Microsoft 365"), ("azure", "Azure")],
        widget=forms.RadioSelect(attrs={"data-cards": "1"}),
    )
    products = forms.MultipleChoiceField(
        choices=[
            ("Customer engagement", [("sales", "Dynamics 365 Sales"), ("service", "Dynamics 365 Service")]),
            ("Finance", [("fin", "Dynamics 365 Finance")]),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    location = forms.ChoiceField(
        label="MPN location",
        choices=[("", "Choose a location"), ("1", "4567890 · Contoso Consulting, Berlin office · Germany")],
    )
    subscription = forms.CharField(
        label="Subscription ID",
        help_text="The customer finds it under Billing, Products & services.",
        widget=forms.TextInput(attrs={"class": "mono"}),
    )
    email = forms.EmailField(label="Customer contact e-mail")
    seats = forms.IntegerField(required=False)
    since = forms.DateField(
        label="In use since", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    proof = forms.FileField(
        label="Proof of execution", help_text="PDF or Word, 25 MB at most.", required=False
    )
    agreed = forms.BooleanField(label="The customer knows that it will be told and may refuse")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["solution_area"]
        area.sentences = {
            "bap": "For Dynamics 365 and Power Platform, counted by subscription.",
            "m365": "For workloads such as Teams or Exchange, counted on the whole tenant.",
        }
        area.closed = {"azure": "Your company is not enrolled in a program for it."}
        products: Any = self.fields["products"]
        products.warnings = {
            "service": "Already associated with another partner. You may go on; it takes longer."
        }
        products.closed = {"fin": "You claimed it already: CA-7K3QX9MP."}

    def clean_subscription(self) -> str:
        raise ValidationError(
            "This subscription was activated 3 hours ago. It can be claimed from 24 Nov 2026, 09:12 UTC.",
            code="SUB_TOO_NEW",
        )


def samples(*, now: datetime) -> dict[str, Any]:
    return {
        "crumbs": [("Demo", "/dev/")],
        "statuses": STATUSES,
        "icons": re.findall(r'id="icon-([^"]+)"', SPRITE.read_text()),
        "deadlines": [now + timedelta(days=days) for days in (21.1, 6.2, 1.3, -0.01, -3)],
        "business_deadline": now + timedelta(days=5),
        "reference": "CA-7K3QX9MP",
        "tenant": "11111111-1111-4111-8111-111111111111",
        "form": SampleForm(initial={"solution_area": "bap"}),
        "wrong_form": SampleForm(
            {"wrong-solution_area": "", "wrong-subscription": "7c9e", "wrong-email": "someone"},
            prefix="wrong",
        ),
        "steps": _steps(),
        "diagram": _diagram(now),
        "history": _history(now),
        "documents": _documents(now),
        "facts": _facts(),
        "rows": _rows(now),
        "page": Paginator(range(75), 25).page(2),
        "past": now - timedelta(hours=3),
        "charts": _charts(),
    }


def _charts() -> list[Chart]:
    weeks = [f"Week {number}" for number in range(1, 9)]
    arrivals, decisions, shares = (
        [4, 7, 6, 9, 12, 8, 10, 11],
        [None, 5, 6, 6, 9, 9, 8, 12],
        [80.0, None, 75.0] * 2,
    )
    findings = {"Dates are missing or too old": 14, "The customer's signature is missing": 6, "Other": 0}
    return [
        _chart("lines", "Lines", Shape.LINES, weeks, {"Arrivals": arrivals, "Decisions": decisions}),
        _chart("columns", "Columns", Shape.COLUMNS, weeks[:6], {"Within the target": shares}, unit=" %"),
        _chart("bars", "Bars", Shape.BARS, list(findings), {"Times raised": list(findings.values())}),
        _chart("nothing", "Nothing to draw", Shape.BARS, [], {"Times raised": []}),
    ]


def _chart(
    name: str,
    title: str,
    shape: Shape,
    labels: list[str],
    lines: Mapping[str, Sequence[float | None]],
    unit: str = "",
) -> Chart:
    return Chart(
        name=f"chart-{name}",
        title=title,
        sentence="14 of 20 (70 %) stand in one sentence; the drawing and the table show the rest.",
        shape=shape,
        labels=labels,
        series=[Series(label, values) for label, values in lines.items()],
        header=["Name", *lines],
        rows=list(zip(labels, *lines.values(), strict=True)),
        empty="No finding was raised in these weeks.",
        unit=unit,
    )


def _steps() -> list[dict[str, Any]]:
    titles = (
        "Solution area",
        "Activity",
        "Location and customer",
        "Products",
        "Subscriptions",
        "Contacts and claim name",
        "Check your answers",
    )
    states = ("done", "done", "current", "todo", "todo", "todo", "todo")
    return [
        {"title": title, "state": state, "url": "#steps" if state == "done" else None}
        for title, state in zip(titles, states, strict=True)
    ]


def _diagram(now: datetime) -> list[Step]:
    return [
        Step("done", "Submitted", now - timedelta(days=4), "Ines Alder"),
        Step("done", "Under review", now - timedelta(days=3), "Microsoft reviewer"),
        Step("branch", "Sent back to you", text="The reviewer asked for something."),
        Step(
            "current",
            "Partner action required",
            now - timedelta(days=1),
            text="You need to answer two findings and submit the claim again.",
            deadline=now + timedelta(days=6, hours=3),
        ),
        Step(
            "next",
            "Under review again",
            text="The same reviewer looks at it.",
            deadline=now + timedelta(days=9),
            business_days=5,
            calm=True,
        ),
        Step("next", "Approved", text="The customer gets a letter and may refuse for 7 days."),
    ]


def _history(now: datetime) -> list[Entry]:
    return [
        Entry(
            "Microsoft reviewer",
            "asked for something",
            now - timedelta(days=1),
            "The statement of work has no date.\nUpload a signed one.",
            [("Status", "Under review", "Partner action required"), ("Answer by", "", "21 Dec 2026")],
        ),
        Entry("Ines Alder", "submitted the claim", now - timedelta(days=4)),
    ]


def _documents(now: datetime) -> list[DocumentRow]:
    row = DocumentRow(
        id=1,
        name="agreement.pdf",
        url=None,
        kind="Statement of work",
        size=1_234_567,
        at=now,
        by="Ines Alder",
        scan="clean",
    )
    remove, preview, newer = (
        [Act(label, "#documents")] for label in ("Remove", "Preview", "Upload a newer version")
    )
    long = "a-very-long-name-that-somebody-chose-for-their-letter-of-intent-v17-final.msg"
    return [
        replace(row, id=3, name="statement-of-work.pdf", url="#documents", acts=remove),
        replace(
            row,
            id=4,
            name="agreement-signed.pdf",
            url="#documents",
            comment="Now with both signatures.",
            acts=newer,
            earlier=[
                replace(row, id=2, name="agreement-v2.pdf", url="#documents", acts=preview),
                replace(row, comment="The first draft."),
            ],
        ),
        replace(row, id=5, name="order.docx", scan="pending", comment="The order of the second phase."),
        replace(row, id=6, name="macro.xlsx", scan="infected", acts=remove),
        replace(row, id=7, name=long, scan="error"),
    ]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": "Customer", "value": "Adventure Works", "change_url": "#facts"},
        {"label": "Directory ID", "value": "11111111-1111-4111-8111-111111111111", "change_url": "#facts"},
        {"label": "Claim name", "value": "", "change_url": "#facts"},
    ]


def _rows(now: datetime) -> list[dict[str, Any]]:
    customers = ("Adventure Works", "Wide World Importers", "Litware")
    return [
        {
            "reference": f"CA-7K3QX9M{letter}",
            "customer": customer,
            "status": status,
            "seats": seats,
            "at": now + timedelta(days=days),
        }
        for letter, customer, status, seats, days in zip(
            "PQR", customers, STATUSES[1::3], (25, 1250, 7), (20, 5, 1), strict=True
        )
    ]
