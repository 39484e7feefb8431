"""The texts that a partner writes into a claim, each once: what pages, files, letters and the history say of it, what
is refused, and where it shows. The columns stand in the model; everything else reads this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from text.names import Text


class Group(StrEnum):
    """Under which heading the wizard asks for it."""

    CUSTOMER = "customer"
    PARTNER = "partner"
    CLAIM = "claim"


class Holds(StrEnum):
    WORDS = "words"
    PERSON = "person"  # a person's name or title: no web address, which mail programs would make a link of
    ADDRESS = "address"  # of a mailbox


@dataclass(frozen=True, kw_only=True)
class ClaimText:
    """`longest` in characters. `missing`: said where it is left empty; without it, it may be.

    What has no default is decided for each text: who leaves it out is told by Python and by mypy."""

    name: str  # of the column, and of the field in every form
    label: Text
    group: Group
    holds: Holds = Holds.WORDS
    longest: int = 100
    missing: Text = ""
    wrong: Text = ""  # said of an address that is incomplete
    help: Text = ""
    autocomplete: str = "off"
    # In files of the bulk upload, and as a column of the list's CSV.
    column: str = ""  # where it is not called like the field
    titles: tuple[str, ...]  # what else people write above it
    explanation: Text
    examples: tuple[
        str, str
    ]  # of a Business Applications claim, of a Microsoft 365 claim; empty where it may be
    # Where it shows beside the wizard, the edit page and the history, which show every text.
    has_place: bool  # pages show it in a place of its own; else it is a row of the details
    in_letters: bool
    in_export: bool
    in_search: bool  # by any part of it; the model has an index for it then

    @property
    def title(self) -> str:
        return self.column or self.name

    @property
    def may_be_empty(self) -> bool:
        """The customer's are not asked where nobody tells the customer."""
        return not self.missing or self.group == Group.CUSTOMER


TEXT_FIELDS: Mapping[str, ClaimText] = {
    field.name: field
    for field in (
        ClaimText(
            name="name",
            label=_("Claim name"),
            group=Group.CLAIM,
            missing=_("Name the claim, so that you find it again."),
            help=_("For yourself and your colleagues, to find the claim again."),
            column="claim_name",
            titles=("Name of the claim", "Claim"),
            explanation=_("For yourself and your colleagues, to find the claim again."),
            examples=("Sales rollout", "Mail and chat"),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
        ClaimText(
            name="customer_contact_name",
            label=_("Customer contact name"),
            group=Group.CUSTOMER,
            holds=Holds.PERSON,
            missing=_("Enter the name of the customer's contact."),
            titles=("Customer contact",),
            explanation=_("Empty for a revenue association."),
            examples=("Carla Silva", "Wendy Hughes"),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
        ClaimText(
            name="customer_contact_title",
            label=_("Customer contact title"),
            group=Group.CUSTOMER,
            holds=Holds.PERSON,
            missing=_("Enter the title of the customer's contact, such as Head of IT."),
            titles=("Customer contact job title",),
            explanation=_("Such as Head of IT. Empty for a revenue association."),
            examples=("Head of Sales", "Head of IT"),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
        ClaimText(
            name="customer_contact_email",
            label=_("Customer contact e-mail"),
            group=Group.CUSTOMER,
            holds=Holds.ADDRESS,
            longest=254,
            missing=_("Enter the e-mail address of the customer's contact."),
            wrong=_("The customer contact's e-mail address is incomplete: it looks like name@contoso.com."),
            help=_("The consent letter goes here."),
            titles=("Customer e-mail", "Customer contact e-mail address"),
            explanation=_("The consent letter goes here. Empty for a revenue association."),
            examples=("carla@adventure-works.example", "wendy@wideworldimporters.example"),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
        ClaimText(
            name="customer_contact_reason",
            label=_("How you know this address"),
            group=Group.CUSTOMER,
            longest=300,
            help=_(
                "Only for an address outside the customer's own domains, such as one of a free mail service or a "
                "parent company. A Microsoft reviewer reads it and decides whether the address belongs to the customer."
            ),
            titles=("Reason",),
            explanation=_(
                "How you know the contact's address, where it is outside the customer's own domains."
            ),
            examples=("", ""),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
        ClaimText(
            name="partner_contact_name",
            label=_("Partner contact name"),
            group=Group.PARTNER,
            holds=Holds.PERSON,
            missing=_("Enter the name of your company's contact."),
            help=_("Somebody who knows the customer."),
            autocomplete="name",
            titles=("Partner contact",),
            explanation=_("Somebody of your company who knows the customer."),
            examples=("Irene Adams", "Irene Adams"),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
        ClaimText(
            name="partner_contact_email",
            label=_("Partner contact e-mail"),
            group=Group.PARTNER,
            holds=Holds.ADDRESS,
            longest=254,
            missing=_("Enter the e-mail address of your company's contact."),
            wrong=_("Your contact's e-mail address is incomplete: it looks like name@contoso.com."),
            autocomplete="email",
            titles=("Partner e-mail", "Partner contact e-mail address"),
            explanation=_("Of the same person."),
            examples=("irene@contoso.example", "irene@contoso.example"),
            has_place=True,
            in_letters=False,
            in_export=False,
            in_search=False,
        ),
    )
}


def of_group(group: Group) -> list[str]:
    return [field.name for field in TEXT_FIELDS.values() if field.group == group]


IN_DETAILS = tuple(field for field in TEXT_FIELDS.values() if not field.has_place)
IN_LETTERS = tuple(field for field in TEXT_FIELDS.values() if field.in_letters)
IN_EXPORT = tuple(field for field in TEXT_FIELDS.values() if field.in_export)
IN_SEARCH = tuple(field for field in TEXT_FIELDS.values() if field.in_search)
CUSTOMER_CONTACT = tuple(of_group(Group.CUSTOMER))
# What tells whose mailbox the customer's contact is.
TELLS_WHOSE_MAILBOX = frozenset({*CUSTOMER_CONTACT, "partner_contact_email"})
