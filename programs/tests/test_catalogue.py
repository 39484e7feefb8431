import pytest

from programs.activities import SolutionArea
from programs.models import Product

pytestmark = pytest.mark.django_db


def test_catalogue_holds_both_solution_areas():
    assert Product.objects.in_area(SolutionArea.BUSINESS_APPLICATIONS).count() == 14
    assert Product.objects.in_area(SolutionArea.MICROSOFT_365).count() == 10


def test_business_applications_say_where_their_revenue_shows():
    shown = dict(
        Product.objects.in_area(SolutionArea.BUSINESS_APPLICATIONS).values_list("name", "performance_area")
    )
    assert shown["Dynamics 365 Finance"] == Product.PerformanceArea.ERP
    assert shown["Dynamics 365 Sales"] == Product.PerformanceArea.CRM
    assert all(shown.values())


def test_only_power_bi_goes_through_dpor():
    assert list(Product.objects.filter(is_via_dpor=True).values_list("name", flat=True)) == ["Power BI"]


def test_retired_product_leaves_the_choice():
    Product.objects.filter(code="yammer").update(is_active=False)
    assert not Product.objects.in_area(SolutionArea.MICROSOFT_365).filter(code="yammer").exists()
