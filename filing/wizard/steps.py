"""The steps in their order, as data. The check at the end is a step without questions of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from filing.wizard.area_forms import ActivityForm, SolutionAreaForm
from filing.wizard.contacts_form import ContactsForm
from filing.wizard.context import WizardContext
from filing.wizard.customer_form import CustomerForm
from filing.wizard.product_forms import ProductsForm, SubscriptionsForm
from filing.wizard.step_form import StepForm
from programs.areas import area_of
from text.names import Text


def never(context: WizardContext) -> bool:
    return False


def no_subscription_is_asked_for(context: WizardContext) -> bool:
    """Workloads have none. Before the products are chosen, nobody knows."""
    if context.area and not area_of(context.area).takes_subscription:
        return True
    return context.chosen is not None and not context.offers_without_subscription


@dataclass(frozen=True)
class Step:
    slug: str
    title: Text  # in the list of steps
    heading: Text
    lead: Text
    form: type[StepForm] | None
    template: str = "filing/wizard/step.html"
    is_skipped: Callable[[WizardContext], bool] = never
    of_area: Mapping[str, str] = field(
        default_factory=dict
    )  # words that the chosen area has: its name for each

    def words(self, name: str, area: str) -> Text:
        chosen = area and name in self.of_area
        words: Text = getattr(area_of(area), self.of_area[name]) if chosen else getattr(self, name)
        return words


STEPS = (
    Step(
        slug="solution-area",
        title=_("Solution area"),
        heading=_("Choose the solution area"),
        lead=_("One claim is for one customer and one solution area."),
        form=SolutionAreaForm,
    ),
    Step(
        slug="activity",
        title=_("Activity"),
        heading=_("Choose the activity"),
        lead=_("What you do for the customer decides the program and what the claim needs."),
        form=ActivityForm,
    ),
    Step(
        slug="customer",
        title=_("Location and customer"),
        heading=_("Location and customer"),
        lead=_("Which of your locations works with the customer, and which directory is the customer's."),
        form=CustomerForm,
        template="filing/wizard/customer.html",
    ),
    Step(
        slug="products",
        title=_("Products"),
        heading=_("Choose the products"),
        lead=_("Each product can have one partner. Claim those you can prove."),
        form=ProductsForm,
        template="filing/wizard/products.html",
        of_area={"title": "plural", "heading": "choose", "lead": "one_partner_each"},
    ),
    Step(
        slug="subscriptions",
        title=_("Subscriptions"),
        heading=_("Enter the subscriptions"),
        lead=_("A product is claimed for one subscription. The customer knows its ID."),
        form=SubscriptionsForm,
        template="filing/wizard/subscriptions.html",
        is_skipped=no_subscription_is_asked_for,
    ),
    Step(
        slug="contacts",
        title=_("Contacts and claim name"),
        heading=_("Contacts and claim name"),
        lead=_("Who can be asked about this association."),
        form=ContactsForm,
        template="filing/wizard/contacts.html",
    ),
    Step(
        slug="check",
        title=_("Check your answers"),
        heading=_("Check your answers"),
        lead=_("The claim is created as a draft. You add the proof of execution and submit it after that."),
        form=None,
        template="filing/wizard/check.html",
    ),
)
FIRST, CHECK = STEPS[0], STEPS[-1]


def find_step(slug: str) -> Step | None:
    return next((step for step in STEPS if step.slug == slug), None)
