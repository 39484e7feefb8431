import pytest

from programs.activities import (
    Activity,
    Program,
    SolutionArea,
    may_combine,
    needs_consent,
    needs_poe,
    programs_of,
    rules_of,
)

PRE_SALES, USAGE, REVENUE = Activity.PRE_SALES, Activity.USAGE, Activity.REVENUE_ASSOCIATION
BUSINESS, OFFICE = SolutionArea.BUSINESS_APPLICATIONS, SolutionArea.MICROSOFT_365


@pytest.mark.parametrize(
    ("area", "activities", "allowed"),
    [
        (BUSINESS, [PRE_SALES], True),
        (BUSINESS, [USAGE], True),
        (BUSINESS, [REVENUE], True),
        (BUSINESS, [PRE_SALES, USAGE], True),
        (BUSINESS, [PRE_SALES, REVENUE], False),
        (BUSINESS, [USAGE, REVENUE], False),
        (BUSINESS, [PRE_SALES, USAGE, REVENUE], False),
        (BUSINESS, [], False),
        (OFFICE, [USAGE], True),
        (OFFICE, [PRE_SALES], False),
        (OFFICE, [REVENUE], False),
        (OFFICE, [], False),
    ],
)
def test_activities_combine_as_the_table_says(area, activities, allowed):
    assert may_combine(area, activities) is allowed


def test_activities_of_one_claim_name_every_program_they_pay_from():
    assert programs_of(BUSINESS, [PRE_SALES, USAGE]) == {Program.OSA_SELL, Program.OSU_BUSINESS_APPLICATIONS}
    assert programs_of(BUSINESS, [REVENUE]) == {Program.OSA_SELL}
    assert programs_of(OFFICE, [USAGE]) == {Program.OSU_MICROSOFT_365}


def test_proof_and_consent_are_needed_by_all_but_revenue_associations():
    assert not needs_poe(BUSINESS, [REVENUE])
    assert not needs_consent(BUSINESS, [REVENUE])
    for area, activity in [(BUSINESS, PRE_SALES), (BUSINESS, USAGE), (OFFICE, USAGE)]:
        assert needs_poe(area, [activity])
        assert needs_consent(area, [activity])


def test_rules_of_an_area_are_all_of_them_where_none_is_chosen():
    assert [rule.activity for rule in rules_of(BUSINESS)] == [PRE_SALES, USAGE, REVENUE]
    assert [rule.activity for rule in rules_of(OFFICE)] == [USAGE]
    assert rules_of("azure") == []
