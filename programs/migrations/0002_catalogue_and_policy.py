"""The catalogue of FY20 and the first policy. Both are data from here on: operators change them in the admin site."""

from datetime import UTC, datetime

from django.db import migrations

BUSINESS_APPLICATIONS = {
    ("customer_engagement", "crm"): [
        "Dynamics 365 Sales",
        "Dynamics 365 Customer Service",
        "Dynamics 365 Field Service",
        "Dynamics 365 Marketing",
        "Dynamics 365 Project Service Automation",
        "Microsoft Relationship Sales",
    ],
    ("finance_and_operations", "erp"): [
        "Dynamics 365 Finance",
        "Dynamics 365 Supply Chain Management",
        "Dynamics 365 Commerce",
        "Dynamics 365 Human Resources",
    ],
    ("small_business", "erp"): ["Dynamics 365 Business Central"],
    ("power_platform", "crm"): ["Power Apps", "Power Automate", "Power BI"],
}
MICROSOFT_365 = {
    "productivity": [
        "Exchange Online",
        "SharePoint Online",
        "Office 365 ProPlus",
        "Microsoft Teams",
        "Yammer",
        "Outlook Mobile",
    ],
    "security": [
        "Intune",
        "Azure AD Premium",
        "Azure Information Protection",
        "Office 365 Advanced Threat Protection",
    ],
}
VIA_DPOR = {"Power BI"}
FIRST_POLICY_AT = datetime(2019, 10, 1, tzinfo=UTC)


def _code(name):
    return name.lower().replace(" ", "-")


def seed(apps, schema_editor):
    Product = apps.get_model("programs", "Product")
    Policy = apps.get_model("programs", "Policy")
    for (family, performance_area), names in BUSINESS_APPLICATIONS.items():
        for name in names:
            Product.objects.create(
                code=_code(name),
                name=name,
                solution_area="business_applications",
                family=family,
                performance_area=performance_area,
                is_via_dpor=name in VIA_DPOR,
            )
    for family, names in MICROSOFT_365.items():
        for name in names:
            Product.objects.create(code=_code(name), name=name, solution_area="microsoft_365", family=family)
    Policy.objects.create(effective_at=FIRST_POLICY_AT, reminder_days=[7, 21, 28])


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
