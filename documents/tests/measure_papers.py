"""What is read of `papers/` against what is true of them: `python -m documents.tests.measure_papers [part of a name]`.

Each file goes the way of an upload, in this process: refused or taken, read with all that came along, laid against the
five rules. Prints what is right and wrong of each rule, false signatures, and the CPU that each file took.
"""

import io
import json
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from documents import content_checks
from documents.content_checks.refused import Refused
from documents.reader import attachments
from documents.reader.frames import Protected, Shell
from documents.reader.job import MODULES
from evidence import ClaimFacts, Found, LineFacts, PageText, Result, Rule, check

FOLDER = Path(__file__).parent / "papers"
MAILS = {".eml", ".msg"}
RULES = {
    Rule.CUSTOMER_ACKNOWLEDGES: "acknowledged",
    Rule.ACTIVITIES: "activities",
    Rule.PARTIES: "parties",
    Rule.DATES: "dates",
}
Answers = dict[str, bool]  # rule, or “product NAME”: what is true, or was found


@dataclass
class Measured:
    """One file: what is true, what was found, and the seconds of CPU."""

    name: str
    expected: Answers
    found: dict[str, Result]
    seconds: float = 0.0
    pages: int = 0
    note: str = ""
    said: dict[str, str] = field(default_factory=dict)

    def is_right(self, rule: str) -> bool:
        return self.found.get(rule) == (Result.FOUND if self.expected[rule] else Result.NOT_FOUND)

    @property
    def wrong(self) -> list[str]:
        return [rule for rule in self.expected if not self.is_right(rule)]

    @property
    def is_falsely_signed(self) -> bool:
        return self.expected.get("acknowledged") is False and self.found.get("acknowledged") == Result.FOUND


@lru_cache(maxsize=1)
def truth() -> dict[str, Any]:
    """`truth.json`: the claim's facts, and by the file's name what is right of it; null where people do not agree."""
    return json.loads((FOLDER / "truth.json").read_text())


def expected(name: str) -> Answers:
    told = truth()["files"][name]
    asked = {rule: told[rule] for rule in RULES.values()}
    asked |= {f"product {product}": is_named for product, is_named in told["products"].items()}
    return {rule: answer for rule, answer in asked.items() if answer is not None}


def facts(products: Iterable[str]) -> ClaimFacts:
    """The claim of which a file is the proof: its lines are numbered as the products are."""
    told = truth()
    names = {product: (product, *aliases) for product, aliases in told["catalogue"].items()}
    claimed = list(products)
    return ClaimFacts(
        **{key: tuple(value) for key, value in told.items() if key.startswith(("partner_", "customer_"))},
        lines=tuple(LineFacts(key, names[product]) for key, product in enumerate(claimed)),
        other_products=tuple(name for product in names if product not in claimed for name in names[product]),
    )


def documents_in(content: bytes, suffix: str) -> Iterator[list[PageText]]:
    """The pages of a document and of each that came along with it."""
    if suffix not in MODULES:
        return
    module = import_module(f"documents.reader.{MODULES[suffix]}")
    pages = module.read(io.BytesIO(content))[0]
    yield [PageText(page.text, page.is_from_picture, page.is_unread) for page in pages]
    if suffix in {*MAILS, ".pdf"}:
        for name, inner in attachments.of(io.BytesIO(content), suffix):
            yield from documents_in(inner, Path(name).suffix.lower())


def measure(name: str) -> Measured:
    measured = Measured(name, expected(name), {})
    began = _cpu()
    try:
        _read(measured)
    except (Refused, Protected, Shell) as trouble:
        measured.note = getattr(trouble, "code", type(trouble).__name__)
    measured.seconds = _cpu() - began
    return measured


def _read(measured: Measured) -> None:
    products = list(truth()["files"][measured.name]["products"])
    content = (FOLDER / measured.name).read_bytes()
    content_checks.check(io.BytesIO(content), measured.name)
    today = date.fromisoformat(truth()["today"])
    for pages in documents_in(content, Path(measured.name).suffix):
        measured.pages += len(pages)
        for found in check(pages, facts(products), today):
            _keep(measured, found, products)


def _keep(measured: Measured, found: Found, products: list[str]) -> None:
    """What one document of several shows is shown."""
    rule = RULES.get(found.rule) or f"product {products[found.line or 0]}"
    before = measured.found.get(rule)
    order = [None, Result.NOT_FOUND, Result.UNREADABLE, Result.FOUND]
    if order.index(found.result) > order.index(before):
        measured.found[rule] = found.result
        measured.said[rule] = found.words


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def share_right(all_measured: Iterable[Measured]) -> float:
    answers = [each.is_right(rule) for each in all_measured for rule in each.expected]
    return sum(answers) / len(answers)


def names(*, scans: bool) -> list[str]:
    return [name for name, told in truth()["files"].items() if ("scan" in told) == scans]


def report(all_measured: list[Measured], head: str) -> None:
    print(f"{head}: {len(all_measured)} files, {share_right(all_measured):.1%} of the rules right")
    kinds = Counter((rule.split()[0], each.is_right(rule)) for each in all_measured for rule in each.expected)
    for rule in (*RULES.values(), "product"):
        print(f"  {rule:13} {kinds[rule, True]:4} right {kinds[rule, False]:3} wrong")
    false = [each.name for each in all_measured if each.is_falsely_signed]
    print(f"  false signatures: {len(false)} {' '.join(false)}")
    costs = [each.seconds / max(each.pages, 1) for each in all_measured]
    print(f"  CPU a page: median {median(costs):.2f} s, most {max(costs):.2f} s")
    for each in (each for each in all_measured if each.wrong):
        told = ", ".join(f"{rule} is {each.expected[rule]}, {each.found.get(rule)}" for rule in each.wrong)
        print(f"  {each.name} {each.note} {each.seconds:.2f} s: {told}")


def main(part: str = "") -> None:
    for head, scans in (("Files", False), ("Scans", True)):
        if chosen := [name for name in names(scans=scans) if part in name]:
            report([measure(name) for name in chosen], head)


if __name__ == "__main__":
    main(*sys.argv[1:])
