"""Answers that no table of the portal holds: about money, the customer, mail and the account."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Topic(NamedTuple):
    anchor: str
    title: Any  # lazy text, as all texts here
    texts: tuple[Any, ...]
    label: Any = ""
    url_name: str = ""


MONEY_AND_CUSTOMER = (
    Topic(
        "payment",
        _("Payment"),
        (
            _(
                "An approval is not a payment: “Approved” is the status of the association. "
                "This portal pays nothing and knows no amounts."
            ),
            _(
                "What you earn and when it is paid follows the rules of the incentive program. Your Incentive Admin "
                "sees earnings and payouts in Partner Center."
            ),
        ),
    ),
    Topic(
        "contact",
        _("Customer contact"),
        (
            _(
                "Name somebody at the customer who may decide about the association. They get the consent letter "
                "and may refuse; a mailbox of your own company cannot be the customer’s."
            ),
            _(
                "An address on a verified domain of the customer, or of one of their registered administrators, is "
                "accepted at once. For any other, such as a free mail service, give a reason; a reviewer confirms "
                "it."
            ),
        ),
    ),
    Topic(
        "letter",
        _("The customer did not get the consent letter"),
        (
            _(
                "Ask them to check their spam folder. The history of the claim shows whether it was delivered."
            ),
            _(
                "On the claim’s page choose “Send the letter again”, or “Correct the contact” if the address is "
                "wrong. The older link stops working, and the customer’s time to refuse starts again."
            ),
        ),
    ),
    Topic(
        "customers",
        _("You got an e-mail as a customer"),
        (_("The link in it shows who claims what, and lets you refuse without an account."),),
        _("About this portal"),
        "about",
    ),
)

SETTINGS = (
    Topic(
        "calendar",
        _("Calendar of deadlines"),
        (
            _("The calendar shows what is due for you, day by day."),
            _(
                "Create a feed address there, and Outlook, Google or another calendar of yours fetches your "
                "deadlines automatically. Anyone who has the address can see them, so do not share it."
            ),
        ),
        _("Calendar"),
        "calendar:page",
    ),
    Topic(
        "digest",
        _("E-mail, daily digest or none"),
        (
            _(
                "For each kind of news, choose an e-mail at once, a daily digest, or only the portal. The digest "
                "comes at seven in the morning, in your time zone."
            ),
            _("E-mails that start a deadline are always sent."),
        ),
        _("Notice settings"),
        "notices:settings",
    ),
    Topic(
        "language",
        _("Language"),
        (
            _(
                "The portal is available in English and German. Choose in your profile; until you do, it follows "
                "your browser. E-mails to you are in the same language."
            ),
            _("Customers read their pages in English, German, French, Spanish or Japanese."),
        ),
        _("Profile"),
        "profile",
    ),
    Topic(
        "time-zone",
        _("Time zone"),
        (
            _(
                "Dates and times on pages and in e-mails are shown in the time zone of your profile, with the zone "
                "beside each. Until you choose one, pages follow your browser."
            ),
        ),
        _("Profile"),
        "profile",
    ),
)

ACCESS = (
    Topic(
        "account",
        _("Your account"),
        (_("Accounts are by invitation only. Your partner’s account admin invites you, under “Members”."),),
        _("Set a new password"),
        "account_reset_password",
    ),
    Topic(
        "members",
        _("Your company’s members"),
        (
            _(
                "An account admin invites colleagues, gives each a role and locations, signs them out, and ends or "
                "opens their access. Nobody changes what they may do themselves, so a second account admin is useful."
            ),
            _(
                "Who leaves has no access from that instant on; their claims stay with the company. Each change "
                "stands in the history with its person and time, and whom it concerns is told by e-mail."
            ),
        ),
        _("Members"),
        "partners:members",
    ),
    Topic(
        "support",
        _("When something went wrong"),
        (
            _(
                "A page that could not be shown names its request ID. With it, support can find out what happened."
            ),
        ),
    ),
)

# What people ask first, shown where a search found nothing.
MOST_ASKED = (
    "clock-under_review-review_due_at",
    "payment",
    "letter",
    "contact",
    "clock-approved-deadline_at",
    "account",
)
