"""Who may do what: every address of the portal, and what each role gets there.

A cell is what a GET gets and what a POST without a right form gets: `200/422` may open the page and send its form
(refused for being empty), `405` is a method that the address does not know, `403` and `404` are refusals, `in` asks
to sign in, `302` leads somewhere else. Written by hand; tests/test_access_matrix.py tries every cell, and
docs/access.md is printed from here.
"""

from dataclasses import dataclass

ROLES = (
    "signed out",
    "Incentive Admin",
    "Incentive User",
    "reports viewer",
    "account admin",
    "other partner",
    "reviewer",
    "lead",
    "auditor",
    "operator",
)


@dataclass(frozen=True)
class Row:
    """`status`: in which the claim is on which the address is tried."""

    cells: str
    status: str = "under_review"

    def of(self, role: str) -> tuple[str, str]:
        get, _slash, post = self.cells.split()[ROLES.index(role)].partition("/")
        return get, post


# For whom: the same ten cells, said once.
EVERYBODY_READS = "200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405"
NOBODY_WITHOUT_THE_LINK = "404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405"
NOBODY_SENDS_WITHOUT_THE_LINK = (
    "405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404"
)
NOBODY_ASKS_WITHOUT_THE_LINK = (
    "404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404"
)
# Says the same whether there was such a link or not.
EVERYBODY_MAY_ASK = "405/200 405/200 405/200 405/200 405/200 405/200 405/200 405/200 405/200 405/200"

MATRIX: dict[str, Row] = {
    # The door
    "": Row("in/in 302/405 302/405 200/405 302/405 302/405 302/405 302/405 302/405 302/405"),
    # Accounts
    "account/login/": Row("200/200 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302"),
    "account/logout/": Row("in/in 200/in 200/in 200/in 200/in 200/in 200/in 200/in 200/in 200/in"),
    "account/inactive/": Row(EVERYBODY_READS),
    "account/signup/": Row("200/200 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302"),
    "account/password/change/": Row(
        "in/in 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302"
    ),
    "account/password/set/": Row(
        "in/in 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    "account/password/reset/": Row(
        "200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    "account/profile/": Row("in/in 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422"),
    "account/profile/sign-ins/end/": Row(
        "in/in 405/302 405/302 405/302 405/302 405/302 405/302 405/302 405/302 405/302"
    ),
    "account/profile/sign-ins/<int:sign_in_id>/end/": Row(
        "in/in 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404"
    ),
    # Second factors: everybody's own
    "account/confirm/": Row("in/in 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403"),
    "account/again/": Row("in/in 302/405 302/405 302/405 302/405 302/405 302/405 302/405 302/405 302/405"),
    "account/second-factor/": Row(
        "in/in 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405"
    ),
    "account/second-factor/sign-in/": Row(
        "in/in 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302"
    ),
    "account/second-factor/confirm/": Row(
        "in/in 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403"
    ),
    "account/second-factor/app/": Row(
        "in/in 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    "account/second-factor/app/remove/": Row(
        "in/in 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404"
    ),
    "account/second-factor/codes/": Row(
        "in/in 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302"
    ),
    "account/second-factor/passkeys/add/": Row(
        "in/in 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    "account/second-factor/passkeys/<int:pk>/remove/": Row(
        "in/in 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404"
    ),
    "account/second-factor/passkeys/confirm/": Row(
        "in/in 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403"
    ),
    "account/second-factor/passkeys/": Row(
        "in/in 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302 302/302"
    ),
    "account/password/reset/done/": Row(EVERYBODY_READS),
    "account/password/reset/key/done/": Row(EVERYBODY_READS),
    "account/password/reset/key/<uidb36>-<key>/": Row(
        "200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    # Notices: everybody's own
    "notices/": Row("in/in 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405"),
    "notices/settings/": Row("in/in 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/302"),
    "notices/unsubscribe/<str:token>/": Row(
        "200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    "notices/read/": Row("in/in 405/302 405/302 405/302 405/302 405/302 405/302 405/302 405/302 405/302"),
    "notices/<int:notice_id>/open/": Row(
        "in/in 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404"
    ),
    "notices/<int:notice_id>/read/": Row(
        "in/in 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404"
    ),
    # Who else hears of a location's claims
    "partner/": Row("in/in 403/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405 403/405"),
    "partner/invite/": Row("in/in 403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403"),
    "partner/history/": Row("in/in 403/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405 403/405"),
    "partner/members/<int:member_id>/": Row(
        "in/in 403/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405 403/405"
    ),
    "partner/members/<int:member_id>/access/": Row(
        "in/in 403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403"
    ),
    "partner/members/<int:member_id>/<slug:name>/": Row(
        "in/in 403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403"
    ),
    "partner/notice-addresses/": Row(
        "in/in 200/422 403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403"
    ),
    "partner/notice-addresses/<int:address_id>/remove/": Row(
        "in/in 405/302 405/403 405/403 405/302 405/404 405/403 405/403 405/403 405/403"
    ),
    "partner/notice-addresses/<int:address_id>/ask-again/": Row(
        "in/in 405/302 405/403 405/403 405/302 405/404 405/403 405/403 405/403 405/403"
    ),
    "partner/notice-addresses/confirm/<str:token>/": Row(
        "200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200"
    ),
    # Deadlines
    "calendar/": Row("in/in 200/405 200/405 403/405 403/405 200/405 200/405 200/405 403/405 403/405"),
    "calendar/address/": Row("in/in 405/200 405/200 405/403 405/403 405/200 405/200 405/200 405/403 405/403"),
    "calendar/address/stop/": Row(
        "in/in 405/302 405/302 405/403 405/403 405/302 405/302 405/302 405/403 405/403"
    ),
    "calendar/<slug:token>.ics": Row(NOBODY_WITHOUT_THE_LINK),
    # Partners
    "claims/": Row("in/in 200/405 200/405 403/405 403/405 200/405 302/405 302/405 302/405 403/405"),
    "claims/export.csv": Row("in/in 200/405 200/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405"),
    "claims/views/": Row("in/in 405/302 405/302 405/403 405/403 405/302 405/403 405/403 405/403 405/403"),
    "claims/views/<int:view_id>/delete/": Row(
        "in/in 405/302 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404"
    ),
    "claims/new/": Row("in/in 200/422 200/422 403/403 403/403 200/422 403/403 403/403 403/403 403/403"),
    "claims/new/<slug:key>/": Row(
        "in/in 302/405 404/405 403/405 403/405 404/405 403/405 403/405 403/405 403/405"
    ),
    "claims/new/<slug:key>/delete/": Row(
        "in/in 200/302 404/404 403/403 403/403 404/404 403/403 403/403 403/403 403/403"
    ),
    "claims/new/<slug:key>/stop-telling/": Row(
        "in/in 405/302 405/404 405/403 405/403 405/404 405/403 405/403 405/403 405/403"
    ),
    "claims/new/<slug:key>/<slug:slug>/": Row(
        "in/in 200/422 404/404 403/403 403/403 404/404 403/403 403/403 403/403 403/403"
    ),
    "claims/bulk/": Row("in/in 200/422 200/422 403/403 403/403 200/422 403/403 403/403 403/403 403/403"),
    "claims/bulk/template/": Row(
        "in/in 200/405 200/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405"
    ),
    "claims/bulk/template/workbook/": Row(
        "in/in 200/405 200/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405"
    ),
    "claims/bulk/<slug:key>/": Row(
        "in/in 200/405 404/405 403/405 403/405 404/405 403/405 403/405 403/405 403/405"
    ),
    "claims/bulk/<slug:key>/start/": Row(
        "in/in 302/302 302/404 302/403 302/403 302/404 302/403 302/403 302/403 302/403"
    ),
    "claims/bulk/<slug:key>/check/": Row(
        "in/in 302/302 302/404 302/403 302/403 302/404 302/403 302/403 302/403 302/403"
    ),
    "claims/bulk/<slug:key>/delete/": Row(
        "in/in 200/302 404/404 403/403 403/403 404/404 403/403 403/403 403/403 403/403"
    ),
    "claims/bulk/<slug:key>/result/": Row(
        "in/in 200/405 404/405 403/405 403/405 404/405 403/405 403/405 403/405 403/405"
    ),
    "claims/bulk/<slug:key>/failed/": Row(
        "in/in 200/405 404/405 403/405 403/405 404/405 403/405 403/405 403/405 403/405"
    ),
    "claims/numbers/": Row("in/in 200/405 200/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405"),
    "claims/numbers/<slug:name>.csv": Row(
        "in/in 200/405 200/405 403/405 403/405 200/405 403/405 403/405 403/405 403/405"
    ),
    "claims/<reference:reference>/": Row(
        "in/in 200/405 200/405 403/405 403/405 404/405 302/405 302/405 302/405 403/405"
    ),
    "claims/<reference:reference>/submit/": Row(
        "in/in 302/422 302/422 302/403 302/403 302/404 302/403 302/403 302/403 302/403", "action_required"
    ),
    "claims/<reference:reference>/edit/": Row(
        "in/in 200/422 200/422 403/403 403/403 404/404 403/403 403/403 403/403 403/403", "action_required"
    ),
    "claims/<reference:reference>/comment/": Row(
        "in/in 302/422 302/422 302/403 302/403 302/404 302/403 302/403 302/403 302/403"
    ),
    "claims/<reference:reference>/proofs/": Row(
        "in/in 302/422 302/422 302/403 302/403 302/404 302/403 302/403 302/403 302/403"
    ),
    "claims/<reference:reference>/proofs/<int:proof_id>/": Row(
        "in/in 200/405 200/405 403/405 403/405 404/405 200/405 200/405 200/405 403/405"
    ),
    "claims/<reference:reference>/proofs/<int:proof_id>/preview/": Row(
        "in/in 200/405 200/405 403/405 403/405 404/405 200/405 200/405 200/405 403/405"
    ),
    "claims/<reference:reference>/proofs/<int:proof_id>/pages/<int:number>.png": Row(
        "in/in 200/405 200/405 403/405 403/405 404/405 200/405 200/405 200/405 403/405", "action_required"
    ),
    "claims/<reference:reference>/proofs/<int:proof_id>/newer/": Row(
        "in/in 200/422 200/422 403/403 403/403 404/404 403/403 403/403 403/403 403/403", "action_required"
    ),
    "claims/<reference:reference>/proofs/<int:proof_id>/remove/": Row(
        "in/in 200/302 200/302 403/403 403/403 404/404 403/403 403/403 403/403 403/403", "action_required"
    ),
    "claims/<reference:reference>/find/": Row(
        "in/in 200/405 200/405 403/405 403/405 404/405 200/405 200/405 200/405 403/405"
    ),
    "claims/<reference:reference>/template/": Row(
        "in/in 200/405 200/405 403/405 403/405 404/405 200/405 200/405 200/405 403/405"
    ),
    "claims/<reference:reference>/recall/": Row(
        "in/in 200/422 200/422 403/403 403/403 404/404 403/403 403/403 403/403 403/403", "submitted"
    ),
    "claims/<reference:reference>/withdraw/": Row(
        "in/in 200/422 200/422 403/403 403/403 404/404 403/403 403/403 403/403 403/403"
    ),
    "claims/<reference:reference>/dispute/": Row(
        "in/in 200/422 403/403 403/403 403/403 404/404 403/403 403/403 403/403 403/403", "rejected"
    ),
    "claims/<reference:reference>/disassociate/": Row(
        "in/in 200/422 403/403 403/403 403/403 404/404 403/403 403/403 403/403 403/403", "approved"
    ),
    # Microsoft
    "reviews/": Row("in/in 403/405 403/405 403/405 403/405 403/405 200/405 200/405 200/405 403/405"),
    "reviews/take-next/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/302 405/302 405/403 405/403"
    ),
    "reviews/bulk-approve/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/302 405/302 405/403 405/403"
    ),
    "reviews/load/": Row("in/in 403/405 403/405 403/405 403/405 403/405 403/405 200/405 200/405 403/405"),
    "reviews/<reference:reference>/take/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403", "submitted"
    ),
    "reviews/<reference:reference>/assign/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    "reviews/<reference:reference>/give-back/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/409 405/302 405/403 405/403"
    ),
    "reviews/<reference:reference>/open/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/200 405/200 405/200 405/403"
    ),
    "reviews/history/": Row("in/in 403/405 403/405 403/405 403/405 403/405 403/405 200/405 200/405 403/405"),
    "reviews/history.csv": Row(
        "in/in 403/405 403/405 403/405 403/405 403/405 403/405 200/405 200/405 403/405"
    ),
    "reviews/numbers/": Row("in/in 403/405 403/405 403/405 403/405 403/405 403/405 200/405 200/405 403/405"),
    "reviews/numbers/<slug:name>.csv": Row(
        "in/in 403/405 403/405 403/405 403/405 403/405 403/405 200/405 200/405 403/405"
    ),
    "reviews/shortcuts/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/302 405/302 405/302 405/403"
    ),
    "reviews/<reference:reference>/": Row(
        "in/in 403/405 403/405 403/405 403/405 403/405 200/405 200/405 200/405 403/405"
    ),
    "reviews/<reference:reference>/preview/<str:act>/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    "reviews/<reference:reference>/approve/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    "reviews/<reference:reference>/request-action/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    "reviews/<reference:reference>/reject/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    "reviews/<reference:reference>/comment/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    "reviews/<reference:reference>/reopen/": Row(
        "in/in 403/403 403/403 403/403 403/403 403/403 403/403 200/422 403/403 403/403", "approved"
    ),
    "reviews/<reference:reference>/end/": Row(
        "in/in 403/403 403/403 403/403 403/403 403/403 200/422 200/422 403/403 403/403", "approved"
    ),
    "reviews/<reference:reference>/confirm-contact/": Row(
        "in/in 403/403 403/403 403/403 403/403 403/403 200/422 200/422 403/403 403/403", "approved"
    ),
    "reviews/<reference:reference>/contest/": Row(
        "in/in 403/403 403/403 403/403 403/403 403/403 200/422 200/422 200/403 403/403"
    ),
    "reviews/<reference:reference>/contest/ask/": Row(
        "in/in 405/403 405/403 405/403 405/403 405/403 405/422 405/422 405/403 405/403"
    ),
    # Customers, and who sends them their letter
    "consent/contact/<reference:reference>/": Row(
        "in/in 200/422 200/422 404/404 404/404 404/404 403/403 403/403 403/403 404/404", "approved"
    ),
    "consent/link/<slug:link_id>/": Row(NOBODY_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/deny/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/undo/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/agree/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/end/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/hand-on/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/report/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/new-link/": Row(EVERYBODY_MAY_ASK),
    "consent/link/<slug:link_id>/associations/": Row(NOBODY_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/associations.csv": Row(NOBODY_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/several/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/several/deny/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/": Row(NOBODY_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/deny/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/undo/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/agree/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/end/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/hand-on/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/link/<slug:link_id>/<reference:reference>/report/": Row(NOBODY_ASKS_WITHOUT_THE_LINK),
    "consent/again/<reference:reference>/": Row(
        "in/in 200/422 200/422 404/404 404/404 404/404 200/422 200/422 403/403 404/404", "approved"
    ),
    "consent/<str:token>/": Row(NOBODY_WITHOUT_THE_LINK),
    # Whether a letter is real
    "verify/": Row("200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422 200/422"),
    # Words
    "about/": Row(EVERYBODY_READS),
    "help/": Row(EVERYBODY_READS),
    "help/poe/": Row(EVERYBODY_READS),
    # The e-mail service; without its key nobody
    "hooks/mail/": Row("404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404"),
    # Registers
    "admin/": Row("in/in in/in in/in in/in in/in in/in in/in in/in in/in 200/200"),
    # With DEBUG alone
    "dev/": Row(EVERYBODY_READS),
    "dev/sign-in/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "dev/advance/": Row(NOBODY_SENDS_WITHOUT_THE_LINK),
    "dev/mail/": Row(EVERYBODY_READS),
    "dev/mail/<str:name>/": Row(NOBODY_WITHOUT_THE_LINK),
    "dev/mail/<str:name>/html/": Row(NOBODY_WITHOUT_THE_LINK),
    "dev/letters/": Row(EVERYBODY_READS),
    "dev/letters/<slug:room>/<slug:name>/": Row(EVERYBODY_READS),
    "dev/pieces/": Row(EVERYBODY_READS),
}
