"""What signing services, order systems and mail programs write is read as people read it."""

import pytest

from evidence import Result, Rule, check
from evidence.tests import services, services_more
from evidence.tests.services import FACTS, TODAY, Paper

PAPERS: dict[str, Paper] = {
    **services.ADOBE_SIGN,
    **services.DOCUSIGN,
    **services.DROPBOX_SIGN,
    **services.OTHER_SERVICES,
    **services_more.STAMPS,
    **services_more.TYPED,
    **services_more.ORDERS,
    **services_more.MAILS,
    **services_more.BROKEN,
}


def found_in(*pages: str) -> dict[Rule, bool]:
    return {each.rule: each.result == Result.FOUND for each in check(pages, FACTS, TODAY)}


@pytest.mark.parametrize("name", PAPERS)
def test_paper_shows_what_is_right(name: str) -> None:
    paper = PAPERS[name]
    found = found_in(paper.text)
    right = {
        Rule.CUSTOMER_ACKNOWLEDGES: paper.signed,
        Rule.DATES: paper.dated,
        Rule.LINE_NAMED: paper.named,
        Rule.PARTIES: True,
        Rule.ACTIVITIES: True,
    }
    assert {rule: found[rule] for rule in right if right[rule] is not None} == {
        rule: is_there for rule, is_there in right.items() if is_there is not None
    }


def test_right_and_wrong_ones_are_both_many() -> None:
    assert len(PAPERS) >= 60
    assert sum(paper.signed is False for paper in PAPERS.values()) >= 25
