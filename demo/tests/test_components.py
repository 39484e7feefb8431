import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from demo import gallery

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "letters" not in path.parts)


def render(source: str, **context) -> str:
    return Template(source).render(Context({"now": NOW, **context}))


def source_of(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# --- Instants ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "words", "tint"),
    [
        (timedelta(days=7), "in 7 days", ""),
        (timedelta(days=7, seconds=-1), "in 6 days", "deadline-warning"),
        (timedelta(days=2), "in 2 days", "deadline-warning"),
        (timedelta(days=2, seconds=-1), "in 47 hours", "deadline-danger"),
        (timedelta(hours=1), "in 1 hour", "deadline-danger"),
        (timedelta(minutes=25, seconds=59), "in 25 minutes", "deadline-danger"),
        (timedelta(seconds=1), "in 1 minute", "deadline-danger"),
        (timedelta(0), "due now", "deadline-danger"),
        (timedelta(hours=-1), "was due", "deadline-danger"),
    ],
)
def test_deadline_says_how_long_is_left_and_how_urgent_that_is(left, words, tint):
    html = render("{% deadline at %}", at=NOW + left)
    assert text_of(html).startswith(f"{words} ·")
    assert (f'"deadline {tint}"' if tint else '"deadline"') in html


def test_deadline_gives_the_exact_instant_in_the_readers_zone():
    with timezone.override("Europe/Berlin"):
        html = render("{% deadline at %}", at=datetime(2026, 11, 26, 16, 0, tzinfo=UTC))
    assert text_of(html) == "in 3 days · Thu 26 Nov 2026, 17:00 CET"
    assert 'datetime="2026-11-26T16:00:00+00:00"' in html


def test_deadline_of_a_clock_in_business_days_counts_those():
    html = render("{% deadline at business_days=3 calm=True %}", at=NOW + timedelta(days=5))
    assert text_of(html).startswith("in 3 business days ·")
    assert "deadline-warning" not in html


@pytest.mark.parametrize("tag", ["deadline", "datetime", "day"])
def test_instants_that_are_not_there_print_nothing(tag):
    assert render("{% " + tag + " at %}{% " + tag + " missing %}", at=None) == ""


def test_moment_and_day_follow_the_readers_zone():
    with timezone.override("Asia/Tokyo"):
        html = render("{% datetime at %} | {% day at %}", at=NOW)
    assert text_of(html) == "24 Nov 2026, 01:00 JST | 24 Nov 2026"


# --- Fields -----------------------------------------------------------------------------------------------------


class ClaimForm(forms.Form):
    area = forms.ChoiceField(
        label="Area",
        choices=[("old", "Old"), ("bap", "Business"), ("m365", "Microsoft 365")],
        widget=forms.RadioSelect(attrs={"data-cards": "1"}),
    )
    subscription = forms.CharField(
        help_text="Thirty-six characters.", widget=forms.TextInput(attrs={"placeholder": "ID"})
    )
    note = forms.CharField(required=False)
    agreed = forms.BooleanField(label="I asked the customer")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].sentences = {"bap": "By subscription."}
        self.fields["area"].warnings = {"m365": "It takes longer."}
        self.fields["area"].closed = {"old": "No longer offered."}

    def clean_subscription(self):
        raise ValidationError("It was activated an hour ago.", code="SUB_TOO_NEW")


@pytest.fixture
def wrong_form():
    form = ClaimForm({"subscription": "<b>"})
    form.add_error(None, ValidationError("You used up your look-ups.", code="LOOKUPS_USED_UP"))
    return form


def crispy(form) -> str:
    return render("{% load crispy_forms_tags %}{{ form|crispy }}", form=form)


def test_field_stands_as_label_hint_error_control(wrong_form):
    html = crispy(wrong_form)
    field = html[html.index('id="div_id_subscription"') : html.index('id="div_id_note"')]
    parts = ["<label", 'id="id_subscription_helptext"', 'id="id_subscription_error"', "<input"]
    assert sorted(parts, key=field.index) == parts
    assert 'aria-describedby="id_subscription_helptext id_subscription_error"' in field
    assert 'aria-invalid="true"' in field


def test_field_error_names_our_codes_and_not_djangos(wrong_form):
    html = crispy(wrong_form)
    assert "SUB_TOO_NEW" in html
    assert '"code">required' not in html
    assert "&lt;b&gt;" in html


def test_field_has_no_placeholder_and_marks_only_the_optional():
    html = crispy(ClaimForm())
    assert "placeholder" not in html
    assert html.count("(optional)") == 1
    assert re.search(r"Note\s*<span class=\"optional\">", html)


def test_filter_form_does_not_mark_its_fields():
    form = ClaimForm()
    form.all_optional = True
    assert "(optional)" not in crispy(form)


def test_choices_are_a_group_with_a_legend_sentences_and_closed_ones():
    html = crispy(ClaimForm({"area": "bap"}))
    group = html[html.index("<fieldset") : html.index("</fieldset>")]
    assert re.search(r"<legend[^>]*>Area", group)
    assert "choices-cards" in group
    option = {value: tag for tag, value in re.findall(r'(<input[^>]*value="(\w+)"[^>]*>)', group)}
    assert "disabled" in option["old"]
    assert "disabled" not in option["m365"] + option["bap"]
    assert "checked" in option["bap"]
    for value, text in {
        "bap": "By subscription.",
        "m365": "It takes longer.",
        "old": "No longer offered.",
    }.items():
        note_id = re.search(r'aria-describedby="([^"]+)"', option[value])[1]
        assert text in group[group.index(f'id="{note_id}"') :]


def test_error_summary_leads_to_every_field_that_is_wrong(wrong_form):
    summary = render('{% include "components/error_summary.html" %}', form=wrong_form)
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_area_1", "id_subscription", "id_agreed"]  # area's first choice is closed
    ids = re.findall(r' id="([^"]+)"', crispy(wrong_form))
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids))


def test_error_summary_holds_what_is_wrong_with_the_whole_form_once(wrong_form):
    summary = render('{% include "components/error_summary.html" %}', form=wrong_form)
    assert summary.count("You used up your look-ups.") == 1
    assert "LOOKUPS_USED_UP" in summary
    assert "look-ups" not in crispy(wrong_form)


def test_error_summary_is_absent_while_nothing_is_wrong():
    assert render('{% include "components/error_summary.html" %}', form=ClaimForm()).strip() == ""
    assert render('{% include "components/error_summary.html" %}').strip() == ""


def test_error_summary_of_several_forms_holds_all_of_them(wrong_form):
    second = ClaimForm({}, prefix="second")
    html = render('{% include "components/error_summary.html" %}', forms=[wrong_form, second])
    assert "#id_area_1" in html
    assert "#id_second-area_1" in html


# --- Pages ------------------------------------------------------------------------------------------------------


def page(rf, template: str, *, user=None, **context) -> str:
    """Without the fixture `db`: a shell that asks the database anything fails here."""
    request = rf.get("/help/")
    request.user = user or AnonymousUser()
    request.request_id = "abc123"
    return render_to_string(template, context, request=request)


@pytest.fixture
def partner_member():
    return User(pk=1, email="ada@contoso.example", name="Ada")


def test_shell_asks_the_database_nothing_and_marks_the_current_page(rf, partner_member):
    html = page(rf, "base.html", user=partner_member)
    current = re.findall(r'href="([^"]+)" aria-current="page"', html)
    assert current == ["/help/"]
    assert re.search(
        r'<form action="/account/logout/" method="post">\s*<input type="hidden" name="csrf', html
    )


def test_shell_of_strangers_has_no_search_and_no_sign_out(rf):
    html = page(rf, "base.html")
    assert "data-search" not in html
    assert "Sign out" not in html


def test_shell_of_a_partner_finds_in_their_list(rf, partner_member):
    assert re.search(
        r'action="/claims/" method="get" role="search"', page(rf, "base.html", user=partner_member)
    )


def test_demo_bar_is_for_the_demo_only(rf, settings):
    assert 'class="demobar"' not in page(rf, "base.html")
    settings.DEBUG = True
    assert 'class="demobar"' in page(rf, "base.html")


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500", "503"])
def test_error_page_needs_nothing_but_the_request(code, rf):
    request = rf.get("/")
    request.request_id = "abc123"
    html = render_to_string(
        f"{code}.html", {"request": request}
    )  # as server_error does: no context processors
    assert "<code>abc123</code>" in html
    assert html.count("<h1>") == 1
    assert render_to_string(f"{code}.html")


def test_confirm_page_says_what_will_happen_and_offers_one_way_back(rf):
    html = page(
        rf,
        "confirm.html",
        heading="Withdraw claim",
        consequences=["The claim ends."],
        form=ClaimForm({}),
        button_label="Withdraw claim",
        button_kind="danger",
        back_url="/claims/CA-7K3QX9MP/",
    )
    assert "<title>Error: Withdraw claim" in html
    assert "The claim ends." in html
    assert re.search(r'<button class="btn btn-danger" type="submit">Withdraw claim</button>', html)
    assert html.count('href="/claims/CA-7K3QX9MP/"') == 1


@pytest.fixture
def gallery_page(rf, partner_member):
    samples = gallery.samples(now=NOW)
    return page(rf, "dev/pieces.html", user=partner_member, samples=samples)


def test_gallery_has_no_id_twice(gallery_page):
    ids = re.findall(r' id="([^"]+)"', gallery_page)
    assert [i for i in ids if ids.count(i) > 1] == []


def test_gallery_shows_every_status_and_points_at_icons_that_exist(gallery_page):
    for status, _label, _family in gallery.STATUSES:
        assert f'data-status="{status}"' in gallery_page
    drawn = set(re.findall(r'<symbol id="([^"]+)"', gallery_page))
    assert set(re.findall(r'<use href="#([^"]+)"', gallery_page)) == drawn


def included_by(name: str) -> set[str]:
    names = set(re.findall(r'{% (?:include|extends) "([^"]+)"', source_of(TEMPLATES / name)))
    return names.union(*(included_by(found) for found in names if (TEMPLATES / found).exists()))


def test_gallery_shows_every_piece():
    pieces = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}
    assert pieces - included_by("dev/pieces.html") == set()


def test_pagination_keeps_the_other_parameters(rf):
    request = rf.get("/claims/?q=adventure&page=2")
    html = render_to_string(
        "components/pagination.html", {"page_obj": Paginator(range(75), 25).page(2)}, request
    )
    assert 'href="?q=adventure&amp;page=1"' in html
    assert 'href="?q=adventure&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_customer_page_weighs_under_14_kb(rf):
    parts = [page(rf, "about.html").encode()]
    names = ("css/customer-page.css", "img/favicon.svg")
    parts += [Path(str(finders.find(name))).read_bytes() for name in names]
    assert sum(len(gzip.compress(part)) for part in parts) < 14_000
    assert "<script" not in page(rf, "about.html")


# --- All templates ------------------------------------------------------------------------------------------------


def test_templates_have_no_inline_script_or_style():
    """The Content-Security-Policy would silently switch it off."""
    inline = r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)"
    assert [str(path) for path in PAGES if re.search(inline, source_of(path))] == []


def test_pages_with_a_form_have_an_error_summary():
    pages = [str(path.relative_to(TEMPLATES)) for path in PAGES if not path.name.startswith("_")]
    reached = {page: included_by(page) | {page} for page in pages}
    wrong = [
        page
        for page, names in reached.items()
        if any("|crispy" in source_of(TEMPLATES / name) for name in names if (TEMPLATES / name).exists())
        and "components/error_summary.html" not in names
    ]
    assert wrong == []
