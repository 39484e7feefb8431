"""Other names that documents, registers and uploads use for what is in the catalogue."""

from django.db import migrations

ALIASES = {
    "dynamics-365-sales": ["D365 Sales", "Dynamics 365 for Sales", "Microsoft Dynamics 365 Sales"],
    "dynamics-365-customer-service": [
        "D365 Customer Service",
        "Dynamics 365 for Customer Service",
        "Microsoft Dynamics 365 Customer Service",
    ],
    "dynamics-365-field-service": [
        "D365 Field Service",
        "Dynamics 365 for Field Service",
        "Microsoft Dynamics 365 Field Service",
    ],
    "dynamics-365-marketing": [
        "D365 Marketing",
        "Dynamics 365 for Marketing",
        "Microsoft Dynamics 365 Marketing",
    ],
    "dynamics-365-project-service-automation": [
        "D365 Project Service Automation",
        "Dynamics 365 for Project Service Automation",
        "Microsoft Dynamics 365 Project Service Automation",
        "Dynamics 365 PSA",
        "D365 PSA",
    ],
    "microsoft-relationship-sales": ["Microsoft Relationship Sales solution"],
    "dynamics-365-finance": ["D365 Finance", "Microsoft Dynamics 365 Finance"],
    "dynamics-365-supply-chain-management": [
        "D365 Supply Chain Management",
        "Microsoft Dynamics 365 Supply Chain Management",
        "Dynamics 365 SCM",
        "D365 SCM",
    ],
    "dynamics-365-commerce": ["D365 Commerce", "Microsoft Dynamics 365 Commerce"],
    "dynamics-365-human-resources": [
        "D365 Human Resources",
        "Microsoft Dynamics 365 Human Resources",
        "Dynamics 365 HR",
        "D365 HR",
    ],
    "dynamics-365-business-central": [
        "D365 Business Central",
        "Microsoft Dynamics 365 Business Central",
        "Business Central",
    ],
    "power-apps": ["Microsoft Power Apps", "PowerApps"],
    "power-automate": ["Microsoft Power Automate", "Microsoft Flow"],
    "power-bi": ["Microsoft Power BI", "PowerBI"],
    "exchange-online": ["Microsoft Exchange Online"],
    "sharepoint-online": ["Microsoft SharePoint Online"],
    "office-365-proplus": [
        "Microsoft Office 365 ProPlus",
        "O365 ProPlus",
        "Office ProPlus",
        "Microsoft 365 Apps",
        "Microsoft 365 Apps for enterprise",
        "M365 Apps",
    ],
    "microsoft-teams": ["MS Teams"],
    "yammer": ["Microsoft Yammer", "Viva Engage", "Microsoft Viva Engage"],
    "outlook-mobile": ["Microsoft Outlook Mobile", "Outlook for iOS and Android"],
    "intune": ["Microsoft Intune"],
    "azure-ad-premium": [
        "Azure Active Directory Premium",
        "Microsoft Azure AD Premium",
        "AAD Premium",
        "Entra ID Premium",
    ],
    "azure-information-protection": [
        "Microsoft Azure Information Protection",
        "Microsoft Purview Information Protection",
        "Microsoft Information Protection",
    ],
    "office-365-advanced-threat-protection": [
        "Office 365 ATP",
        "O365 ATP",
        "Microsoft Defender for Office 365",
        "Defender for Office 365",
    ],
}


def name_them(apps, schema_editor):
    """What an operator has entered already stays."""
    Product = apps.get_model("programs", "Product")
    for code, aliases in ALIASES.items():
        Product.objects.filter(code=code, aliases=[]).update(aliases=aliases)


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_bulk_and_ending")]
    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
