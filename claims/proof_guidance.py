"""The five rules of proof in plain words: what is asked, how it looks, what to do. The claim's page and the help page
both read it here. Source of the rules: the POE part of the FY20 guide."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evidence.facts import Rule


@dataclass(frozen=True)
class Guidance:
    rule: Rule
    title: Promise
    asks: Promise
    good: Promise
    bad: Promise
    advice: Promise  # where nothing was found


GUIDANCE = (
    Guidance(
        Rule.CUSTOMER_ACKNOWLEDGES,
        _("The customer signed or acknowledged"),
        _(
            "The customer’s signature, or another acknowledgement in the customer’s own words: a typed or electronic "
            "signature with a name, a signed purchase order, an e-mail that confirms the work."
        ),
        _("Signed for Adventure Works: Ada Park, Head of Service, 2 November 2026"),
        _("“Customer signature: ________”, or a document that only your own people signed"),
        _(
            "Have the customer sign, with the name printed beside the signature, or add the customer’s e-mail that "
            "confirms the work."
        ),
    ),
    Guidance(
        Rule.LINE_NAMED,
        _("Each product or workload is named in its own right"),
        _(
            "Every claimed product or workload has a sentence, an entry or a row of its own that says what you do "
            "or did with it. A heading or a title alone is not enough."
        ),
        _("Exchange Online: we move 900 mailboxes in six waves and train the help desk."),
        _("A heading “Exchange Online and Teams”, with text below that names neither"),
        _("Add a sentence or a row that names it and says what you do with it, or remove it from the claim."),
    ),
    Guidance(
        Rule.ACTIVITIES,
        _("Activities that drive usage or revenue are described"),
        _(
            "What you do to get people to use or buy the product: migration, rollout, training, adoption, "
            "demonstrations, and so on. Say it plainly, with numbers where you have them."
        ),
        _("We train 40 champions and raise weekly active use from 35 to 120 people by the end of January."),
        _("“Consulting services as agreed”"),
        _("Say what you do to get the product used or sold, such as migration, training or a rollout."),
    ),
    Guidance(
        Rule.PARTIES,
        _("Partner and customer are named"),
        _(
            "Both companies’ names as the claim has them, in the text itself. Upper case, accents and legal forms such "
            "as Ltd or GmbH make no difference."
        ),
        _("Contoso Consulting works for Adventure Works Inc. as described here."),
        _("Only a logo, or the customer’s name only in the footer"),
        _("Name your company and the customer in the text, as they appear on this claim."),
    ),
    Guidance(
        Rule.DATES,
        _("Dates are given and within 12 months"),
        _(
            "The milestones have dates, and so have both signatures. The customer’s signature is at most 12 months old "
            "on the day you submit the claim."
        ),
        _("Kick-off 9 November 2026, go-live 18 January 2027; both sides signed in November 2026"),
        _("“Go-live: to be agreed”, or a signature from three years ago"),
        _(
            "Give the milestones dates, and date both signatures; the customer’s may be at most 12 months old when you "
            "submit."
        ),
    ),
)
BY_RULE = {each.rule: each for each in GUIDANCE}
