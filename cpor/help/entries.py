"""The help's sections, drawn from the lifecycle, the policy in force and the tables of refusals and findings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffRole
from claims.lifecycle import CLOCKS, STATUSES, Clock, Status
from claims.models import Finding
from claims.refusals import ADVICE, ActCode
from cpor.help import help_texts, topics
from cpor.help.topics import Topic
from customers import refusals
from documents.limits import MAX_FILE_BYTES, MEGABYTE
from documents.refusals import ALLOWED, FILE_SENTENCES
from filing.bulk.errors import RowCode
from partners.models import Role
from programs.models import Policy
from reviews.operations.pointing import SENTENCES

SLOT = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Entry:
    """One answer. `anchor` is the end of its address, `code` what people quote to support."""

    anchor: str
    title: str
    paragraphs: tuple[str, ...]
    code: str = ""
    family: str = ""  # of a status: how its badge looks
    link: tuple[str, str] | None = None  # label, address

    @property
    def address(self) -> str:
        return address_of(self.anchor)


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str
    entries: tuple[Entry, ...]


CODES = frozenset({*ActCode, *refusals.Code, *FILE_SENTENCES, *RowCode, *Finding.Code, *SENTENCES})


def address_of(anchor: str) -> str:
    return f"{reverse('help')}#{anchor}"


def code_anchor(code: str) -> str:
    return f"code-{code}"


def sections(*, now: datetime) -> list[Section]:
    policy = Policy.objects.in_force(now)
    return [
        Section("steps", _("How a claim works"), tuple(_steps())),
        Section("statuses", _("Statuses"), tuple(_statuses())),
        Section("clocks", _("Deadlines"), tuple(_clocks(policy))),
        Section("customer", _("The customer and your payment"), tuple(_topics(topics.MONEY_AND_CUSTOMER))),
        Section("refusals", _("Why a claim cannot continue"), tuple(_refusals(policy))),
        Section("files", _("Why a file is not accepted"), tuple(_files())),
        Section("rows", _("Why a row of a bulk upload is not accepted"), tuple(_rows())),
        Section("findings", _("What a reviewer may find"), tuple(_findings())),
        Section("roles", _("Roles"), tuple(_roles())),
        Section("settings", _("Notices, calendar and language"), tuple(_topics(topics.SETTINGS))),
        Section("access", _("Signing in and support"), tuple(_topics(topics.ACCESS))),
    ]


def of_anchors(sections: Iterable[Section], anchors: Iterable[str]) -> list[Entry]:
    """The entries of `anchors`, in their order."""
    by_anchor = {entry.anchor: entry for section in sections for entry in section.entries}
    return [by_anchor[anchor] for anchor in anchors]


def _steps() -> Iterator[Entry]:
    guide = (_("What a document has to show"), reverse("help_poe"))
    for step in help_texts.STEPS:
        link = guide if step.anchor == "prove" else None
        yield Entry(f"step-{step.anchor}", str(step.title), (str(step.text),), link=link)


def _statuses() -> Iterator[Entry]:
    for status in Status:
        facts = STATUSES[status]
        acts = _("Who acts next: %(who)s.") % {"who": facts.next_actor}
        texts = (str(facts.meaning), str(help_texts.STATUS_ADVICE[status]), acts)
        yield Entry(f"status-{status}", str(status.label), texts, status, str(facts.family))


def _clocks(policy: Policy) -> Iterator[Entry]:
    for clock in CLOCKS:
        title, effect = help_texts.CLOCK_WORDS[clock.status, clock.column]
        runs = _("Runs in the status “%(status)s”. Length: %(length)s.") % {
            "status": clock.status.label,
            "length": length_of(clock, policy),
        }
        yield Entry(f"clock-{clock.status}-{clock.column}", str(title), (runs, str(effect)))


def length_of(clock: Clock, policy: Policy) -> str:
    """As the policy in force has it; a clock that runs already keeps the length it began with."""
    length = getattr(policy, clock.length)
    if isinstance(length, list):
        listed = ", ".join(number_format(days) for days in length)
        return _("after days %(days)s") % {"days": listed}
    if "business" in clock.length:
        return ngettext("%(n)d business day", "%(n)d business days", length) % {"n": length}
    return ngettext("%(n)d day", "%(n)d days", length) % {"n": length}


def _refusals(policy: Policy) -> Iterator[Entry]:
    known = {"hours": policy.activation_wait_hours}
    for code in refusals.Code:
        said = refusals.WORDS[code]
        texts = (without_facts(said.sentence, known), without_facts(said.next_step, known))
        yield Entry(code_anchor(code), str(code.label), texts, code)
    for act in ActCode:
        yield Entry(code_anchor(act), str(act.label), (str(ADVICE[act]),), act)


def _files() -> Iterator[Entry]:
    known = {"limit": MAX_FILE_BYTES // MEGABYTE, "allowed": ALLOWED, "how": ""}
    for code, sentence in FILE_SENTENCES.items():
        yield Entry(
            code_anchor(code), str(help_texts.FILE_TITLES[code]), (without_facts(sentence, known),), code
        )


def _rows() -> Iterator[Entry]:
    for code in RowCode:
        yield Entry(code_anchor(code), str(code.label), (str(help_texts.ROW_ADVICE[code]),), code)


def _findings() -> Iterator[Entry]:
    for code in Finding.Code:
        yield Entry(code_anchor(code), str(code.label), (str(help_texts.FINDING_ADVICE[code]),), code)
    for pointing, title in help_texts.POINTING_TITLES.items():
        sentence = SENTENCES[pointing] % {"name": "…", "n": 2, "page": 2}
        yield Entry(code_anchor(pointing), str(title), (str(sentence),), pointing)


def _roles() -> Iterator[Entry]:
    for role in (*Role, *StaffRole):
        yield Entry(f"role-{role}", str(role.label), (str(help_texts.ROLE_WORDS[role]),))


def _topics(topics: Iterable[Topic]) -> Iterator[Entry]:
    for topic in topics:
        link = (str(topic.label), reverse(topic.url_name)) if topic.url_name else None
        yield Entry(topic.anchor, str(topic.title), tuple(map(str, topic.texts)), link=link)


def without_facts(sentence: Any, known: dict[str, Any]) -> str:
    """The sentence as it always is; what only a claim at hand could tell is left open."""
    return SLOT.sub(lambda slot: str(known.get(slot[1], "…")), str(sentence))
