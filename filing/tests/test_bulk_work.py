"""Rows of a file on their way to claims: the worker's part, called with the time it is."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from accounts.models import User
from claims import operations as claiming
from claims.models import Claim, ClaimEvent
from customers.models import LookupCount, Subscription
from filing.bulk import operations as bulk
from filing.bulk import worker
from filing.bulk.validation import Duplicates, RowValidator
from filing.models import BulkRow, BulkUpload
from filing.tests.bulk_files import check, create, file_of, row_at, row_of, take, text_of
from partners.models import Location, Membership, Role
from programs.models import Policy, Product
from registers.files import FileRefused
from tests.factories import NOW, LocationFactory, SubscriptionFactory, TenantFactory, mailbox_at
from tests.walk import Cast, draft, rival_of

pytestmark = pytest.mark.django_db
# Where a cell does not fit another one, the fault may be told at either.
AT_THE_OTHER_END = {"tenant_id", "domain", "activities", "products"}
MINUTE = timedelta(minutes=1)
SALES, MARKETING = "Dynamics 365 Sales", "Dynamics 365 Marketing"


def verdicts(upload: BulkUpload) -> list[tuple[str, list[str]]]:
    return [(row.state, row.codes) for row in upload.rows.all()]


def column_of(problem: str) -> str:
    """Of a problem such as “D2 (mpn_id): …”."""
    return problem.partition("(")[2].partition(")")[0]


def counted() -> int:
    return sum(LookupCount.objects.values_list("count", flat=True))


def dynamics(cast: Cast, *subscriptions: Subscription, **cells: str) -> dict[str, str]:
    ids = "; ".join(str(each.subscription_id) for each in subscriptions)
    of_sales = {"solution_area": "business_applications", "products": SALES, "subscription_ids": ids}
    return row_of(cast, **(of_sales | cells))


def test_a_right_row_becomes_the_claim_it_describes(cast):
    upload = check(cast, row_of(cast, products="Exchange Online; microsoft-teams", activities="usage"))
    assert verdicts(upload) == [("ready", [])]
    assert not Claim.objects.exists()
    create(cast, upload)
    claim = upload.rows.get().claim
    assert (claim.name, claim.status, claim.created_by) == ("Autumn rollout", "draft", cast.admin)
    assert (claim.location, claim.tenant) == (cast.location, cast.tenant)
    assert claim.customer_contact_email == mailbox_at(cast.tenant)
    assert {line.product.name for line in claim.lines.all()} == {"Exchange Online", "Microsoft Teams"}
    assert ClaimEvent.objects.get(claim=claim).kind == "created"
    assert (upload.state, upload.finished_at) == ("done", NOW)


def test_subscriptions_are_named_alone_or_by_product(cast):
    sales = SubscriptionFactory.create_batch(2, tenant=cast.tenant)
    marketing = Product.objects.get(name=MARKETING)
    campaigns = SubscriptionFactory.create_batch(2, tenant=cast.tenant, product=marketing)
    several = f"{SALES} = {sales[1].subscription_id}; {MARKETING}={{{campaigns[0].subscription_id}}}"
    upload = create(
        cast,
        check(
            cast,
            dynamics(cast, sales[0], activities="Pre-sales; Usage"),
            dynamics(cast, products=f"{SALES}; {MARKETING}", subscription_ids=several),
        ),
    )
    found = [{line.subscription for line in row.claim.lines.all()} for row in upload.rows.all()]
    assert found == [{sales[0]}, {sales[1], campaigns[0]}]


def test_the_only_subscription_is_taken_without_an_id_and_checked_where_one_is_given(cast):
    only, elsewhere = SubscriptionFactory(tenant=cast.tenant), SubscriptionFactory()
    upload = check(cast, dynamics(cast, elsewhere), dynamics(cast, only))
    assert verdicts(upload) == [("refused", ["SUB_WRONG_TENANT"]), ("ready", [])]
    assert create(cast, upload).rows.last().claim.lines.get().subscription == only


def test_a_revenue_association_needs_no_customer_contact(cast):
    subscription = SubscriptionFactory(tenant=cast.tenant)
    nobody = dict.fromkeys(["customer_contact_name", "customer_contact_title", "customer_contact_email"], "")
    upload = check(cast, dynamics(cast, subscription, activities="Revenue association", **nobody))
    assert verdicts(upload) == [("ready", [])]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"solution_area": "Azure"}, ["WORD_UNKNOWN"]),
        ({"solution_area": ""}, ["FIELD_MISSING"]),
        ({"activities": "Selling"}, ["WORD_UNKNOWN"]),
        ({"activities": ""}, ["FIELD_MISSING"]),
        ({"activities": "Pre-sales"}, ["FIELD_WRONG"]),
        ({"products": "Clippy"}, ["WORD_UNKNOWN"]),
        ({"products": SALES}, ["WORD_UNKNOWN"]),
        ({"products": ""}, ["FIELD_MISSING"]),
        ({"subscription_ids": "a0000001-0000-4000-8000-000000000001"}, ["FIELD_WRONG"]),
        ({"mpn_id": "9999999"}, ["FIELD_WRONG"]),
        ({"mpn_id": ""}, ["FIELD_MISSING"]),
        ({"domain": "elsewhere.example"}, ["DOMAIN_TENANT_MISMATCH"]),
        ({"tenant_id": "99999999-9999-4999-8999-999999999999"}, ["TENANT_UNKNOWN"]),
        ({"tenant_id": "twelve"}, ["FIELD_WRONG"]),
        ({"claim_name": "x" * 101}, ["FIELD_WRONG"]),
        ({"customer_contact_email": "carl"}, ["FIELD_WRONG"]),
        ({"claim_name": "", "mpn_id": ""}, ["FIELD_MISSING"]),
    ],
)
def test_a_wrong_cell_is_named_with_its_code(cast, cells, codes):
    row = check(cast, row_of(cast, **cells)).rows.get()
    assert (row.state, row.codes) == ("refused", codes)
    assert {column_of(problem) for problem in row.problems} <= set(cells) | AT_THE_OTHER_END


def test_all_that_is_wrong_with_a_row_is_said_at_once(cast):
    row = check(
        cast, row_of(cast, mpn_id="1", domain="no", claim_name="", customer_contact_email="carl")
    ).rows.get()
    places = {problem.partition(":")[0] for problem in row.problems}
    assert places == {"D2 (mpn_id)", "E2 (domain)", "A2 (claim_name)", "K2 (customer_contact_email)"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"channel": Subscription.Channel.CSP}, "SUB_CSP"),
        ({"activated_at": None}, "SUB_NOT_ACTIVATED"),
        ({"state": Subscription.State.SUSPENDED}, "SUB_INACTIVE"),
        ({"activated_at": NOW - timedelta(hours=47)}, "SUB_TOO_NEW"),
    ],
)
def test_a_subscription_is_refused_as_the_wizard_refuses_it(cast, fields, code):
    bad = SubscriptionFactory(tenant=cast.tenant, **fields)
    SubscriptionFactory(tenant=cast.tenant)
    assert verdicts(check(cast, dynamics(cast, bad))) == [("refused", [code])]


def test_other_peoples_locations_and_unenrolled_ones_are_refused(cast):
    stranger, unenrolled = LocationFactory(), LocationFactory(partner=cast.location.partner, programs=[])
    upload = check(cast, row_of(cast, mpn_id=stranger.mpn_id), row_of(cast, mpn_id=unenrolled.mpn_id))
    assert verdicts(upload) == [("refused", ["FIELD_WRONG"]), ("refused", ["LOCATION_NOT_ENROLLED"])]


def test_what_stands_on_an_own_claim_is_refused_with_its_reference(cast):
    claim = draft(cast)
    row = check(cast, row_of(cast)).rows.get()
    assert row.codes == ["OWN_CLAIM_OPEN"]
    assert claim.reference in row.problems[0]


def test_what_a_rival_holds_may_be_claimed(cast):
    draft(rival_of(cast))
    assert verdicts(check(cast, row_of(cast))) == [("ready", [])]


def test_the_second_of_two_equal_rows_names_the_first(cast):
    subscriptions = SubscriptionFactory.create_batch(2, tenant=cast.tenant)
    upload = check(
        cast,
        row_of(cast),
        dynamics(cast, *subscriptions),
        row_of(cast, claim_name="Once more", products="Microsoft Teams; Exchange Online"),
        dynamics(cast, subscriptions[1]),
    )
    assert verdicts(upload) == [
        ("ready", []),
        ("ready", []),
        ("refused", ["OWN_CLAIM_OPEN"]),
        ("refused", ["SUB_ALREADY_CLAIMED"]),
    ]
    assert [row.problems[0][:5] for row in upload.rows.all()[2:]] == ["Row 2", "Row 3"]


def test_an_equal_row_is_found_in_a_later_batch_too(cast, monkeypatch):
    monkeypatch.setattr(worker, "AT_ONCE", 1)
    upload = check(cast, row_of(cast), row_of(cast, claim_name="Once more"))
    assert verdicts(upload) == [("ready", []), ("refused", ["OWN_CLAIM_OPEN"])]


def test_a_row_that_became_wrong_is_refused_and_the_others_go_on(cast):
    upload = check(cast, row_of(cast), row_of(cast, products="Microsoft Teams"))
    claim = draft(cast)  # Exchange Online, by the wizard
    create(cast, upload)
    assert verdicts(upload) == [("refused", ["OWN_CLAIM_OPEN"]), ("created", [])]
    assert claim.reference in upload.rows.first().problems[0]
    assert upload.state == BulkUpload.State.DONE


def test_an_author_who_left_creates_nothing(cast):
    upload = check(cast, row_of(cast))
    bulk.start(upload=upload, by=cast.admin, now=NOW)
    Membership.objects.filter(user=cast.admin).update(role=Role.REPORTS_VIEWER)
    worker.work(now=NOW)
    upload.refresh_from_db()
    assert (upload.state, verdicts(upload)) == ("done", [("refused", ["NO_MEMBER"])])
    assert str(cast.admin) in upload.rows.get().problems[0]
    assert not Claim.objects.exists()


def test_an_author_who_left_asks_nothing(cast):
    upload = take(cast, row_of(cast))
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    worker.work(now=NOW)
    assert verdicts(upload) == [("refused", ["NO_MEMBER"])]
    assert counted() == 0


def test_an_author_who_lost_the_location_does_not_file_for_it(cast):
    upload = check(cast, row_of(cast))
    other: Location = LocationFactory(partner=cast.location.partner)
    Membership.objects.get(user=cast.admin).locations.add(other)
    assert verdicts(create(cast, upload)) == [("refused", ["FIELD_WRONG"])]


def test_equal_questions_of_a_file_are_counted_once(cast, monkeypatch):
    monkeypatch.setattr(worker, "AT_ONCE", 2)
    sales, more = SubscriptionFactory.create_batch(2, tenant=cast.tenant)
    rows = [row_of(cast, products="Yammer")] * 3
    upload = check(cast, *rows, dynamics(cast, sales), dynamics(cast, sales, more), row_of(cast, domain="no"))
    assert counted() == 3  # the customer, and two subscriptions
    bulk.check_again(upload=upload, by=cast.admin)
    worker.work(now=NOW)
    create(cast, upload)
    assert counted() == 3


def test_rows_beyond_the_days_lookups_can_be_checked_the_next_day(cast):
    Policy.objects.update(bulk_lookups_per_day=2)
    rows = [row_at(cast, tenant) for tenant in TenantFactory.create_batch(4)]
    upload = check(cast, *rows)
    used_up = ("refused", ["LOOKUPS_USED_UP"])
    assert verdicts(upload) == [("ready", []), ("ready", []), used_up, used_up]
    bulk.check_again(upload=upload, by=cast.admin)
    worker.work(now=NOW)
    assert verdicts(upload)[2:] == [used_up, used_up]
    bulk.check_again(upload=upload, by=cast.admin)
    worker.work(now=NOW + timedelta(days=1))
    assert verdicts(upload) == [("ready", [])] * 4
    assert [each.count for each in LookupCount.objects.order_by("since_at")][1:] == [2]


def test_an_equal_file_is_the_same_upload_and_asks_nothing_again(cast):
    rows = [row_of(cast), row_of(cast, products="Yammer")]
    upload = create(cast, check(cast, *rows))
    asked = counted()
    again = take(cast, *rows)
    worker.work(now=NOW)
    assert again == upload
    assert BulkUpload.objects.count() == 1
    assert (Claim.objects.count(), counted()) == (2, asked)


def test_a_colleagues_file_is_named_as_theirs(cast):
    take(cast, row_of(cast))
    with pytest.raises(FileRefused, match=cast.admin.name):
        bulk.take_upload(upload=file_of(text_of([row_of(cast)])), by=cast.colleague, now=NOW)


def test_another_partner_may_upload_an_equal_file(cast):
    take(cast, row_of(cast))
    take(rival_of(cast), row_of(cast))
    assert BulkUpload.objects.count() == 2


def test_a_changed_file_with_the_same_rows_creates_nothing_twice(cast):
    create(cast, check(cast, row_of(cast)))
    upload = create(cast, _with_a_second_row(cast))
    assert verdicts(upload) == [("refused", ["OWN_CLAIM_OPEN"]), ("created", [])]
    assert Claim.objects.count() == 2


def _with_a_second_row(cast: Cast) -> BulkUpload:
    return check(cast, row_of(cast), row_of(cast, products="Yammer"))


def test_starting_twice_creates_once(cast):
    upload = check(cast, row_of(cast))
    bulk.start(upload=upload, by=cast.admin, now=NOW)
    bulk.start(upload=upload, by=cast.admin, now=NOW)
    worker.work(now=NOW)
    create(cast, upload)
    assert Claim.objects.count() == 1


def test_nothing_is_started_where_no_row_is_right(cast):
    upload = check(cast, row_of(cast, claim_name=""))
    with pytest.raises(bulk.UploadMoved):
        bulk.start(upload=upload, by=cast.admin, now=NOW)


@pytest.mark.proof
def test_refused_rows_of_a_finished_upload_are_checked_and_created_later(cast):
    claim = draft(cast)
    upload = create(cast, check(cast, row_of(cast), row_of(cast, products="Yammer")))
    claiming.withdraw(claim=claim, by=cast.admin, reason="Filed by mistake.", now=NOW)
    bulk.check_again(upload=upload, by=cast.admin)
    worker.work(now=NOW)
    upload.refresh_from_db()
    assert verdicts(upload) == [("ready", []), ("created", [])]
    assert not bulk.can_be_deleted(upload)
    assert verdicts(create(cast, upload)) == [("created", []), ("created", [])]


def test_an_upload_is_deleted_only_before_it_was_started(cast):
    upload = check(cast, row_of(cast))
    rows = (row_of(cast, products="Yammer"), row_of(cast, products="Nonsense"))
    kept = create(cast, check(cast, *rows))
    bulk.delete(upload=upload, by=cast.admin)
    for _checked in ("once", "again"):
        with pytest.raises(bulk.UploadMoved):
            bulk.delete(upload=kept, by=cast.admin)
        bulk.check_again(upload=kept, by=cast.admin)
        worker.work(now=NOW)
    kept.refresh_from_db()
    assert kept.state == BulkUpload.State.CHECKED
    assert BulkUpload.objects.get() == kept


def test_a_company_has_three_uploads_at_work_at_most(cast):
    for name in ("One", "Two", "Three"):
        take(cast, row_of(cast, claim_name=name))
    with pytest.raises(FileRefused):
        take(cast, row_of(cast, claim_name="Four"))
    worker.work(now=NOW)
    take(cast, row_of(cast, claim_name="Four"))


def test_a_row_that_breaks_the_portal_holds_up_no_other(cast, monkeypatch, caplog):
    create_claim = worker.create_claim

    def failing(*, texts, **answers):
        if texts["name"] == "Bad luck":
            raise ZeroDivisionError
        return create_claim(texts=texts, **answers)

    monkeypatch.setattr(worker, "create_claim", failing)
    upload = check(cast, row_of(cast, claim_name="Bad luck"), row_of(cast, products="Yammer"))
    assert verdicts(create(cast, upload)) == [("refused", ["UNEXPECTED"]), ("created", [])]
    assert "could not be worked on" in caplog.text


def test_trouble_of_the_database_is_not_the_rows_fault(cast, monkeypatch):
    upload = check(cast, row_of(cast))
    bulk.start(upload=upload, by=cast.admin, now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(worker, "create_claim", _lose_connection)
        with pytest.raises(OperationalError):
            worker.work(now=NOW)
    worker.work(now=NOW + MINUTE)
    assert verdicts(upload) == [("created", [])]


def _lose_connection(**answers):
    raise OperationalError("server closed the connection unexpectedly")


def test_what_somebody_claims_at_the_same_moment_is_refused(cast, monkeypatch):
    upload = check(cast, row_of(cast), row_of(cast, products="Yammer"))
    draft(cast)
    monkeypatch.setattr(
        RowValidator, "lines", lambda validator, context, read: []
    )  # read before the other claim was there
    assert verdicts(create(cast, upload)) == [("refused", ["OWN_CLAIM_OPEN"]), ("created", [])]


def test_a_worker_that_dies_leaves_no_verdict_and_counts_nothing_twice(cast, monkeypatch):
    upload = take(cast, row_of(cast), row_of(cast, products="Yammer"))
    with monkeypatch.context() as dying:
        dying.setattr(Duplicates, "add", _die)
        with pytest.raises(SystemExit):
            worker.work(now=NOW)
    assert verdicts(upload) == [("waiting", []), ("waiting", [])]
    assert counted() == 1  # the first row's question
    worker.work(now=NOW + MINUTE)
    assert verdicts(upload) == [("ready", []), ("ready", [])]
    assert counted() == 1


def _die(*about):
    raise SystemExit


def test_a_silent_directory_is_left_alone_and_asked_again_later(cast, settings, caplog):
    tenants = TenantFactory.create_batch(6)
    settings.DIRECTORY_URL = "http://127.0.0.1:9/v1.0"  # nobody listens there
    upload = check(
        cast,
        *(row_at(cast, each) for each in tenants),
    )
    assert verdicts(upload) == [("refused", ["DIRECTORY_AWAY"])] * 6
    assert caplog.text.count("The directory gave no answer") == 3
    settings.DIRECTORY_URL = ""
    bulk.check_again(upload=upload, by=cast.admin)
    worker.work(now=NOW)
    assert verdicts(upload) == [("ready", [])] * 6
    assert counted() == 6


def test_a_slow_row_ends_the_run_and_the_next_one_goes_on(cast, monkeypatch):
    upload = take(cast, row_of(cast), row_of(cast, products="Yammer"), row_of(cast, products="Intune"))
    monkeypatch.setattr(worker, "monotonic", iter(range(100)).__next__)
    assert worker.work(now=NOW, seconds=2) == 1
    assert verdicts(upload) == [("ready", []), ("waiting", []), ("waiting", [])]


def test_a_row_that_cannot_be_read_is_refused_and_never_asked_about(cast):
    text = text_of([row_of(cast)]).rstrip() + ",one,two,three\n"
    upload, _is_new = bulk.take_upload(upload=file_of(text), by=cast.admin, now=NOW)
    worker.work(now=NOW)
    upload.refresh_from_db()
    assert verdicts(upload) == [("refused", ["ROW_UNREADABLE"])]
    assert counted() == 0
    bulk.check_again(upload=upload, by=cast.admin)
    assert BulkUpload.objects.get().state == BulkUpload.State.CHECKED


def test_an_idle_tick_asks_one_question(cast, django_assert_num_queries):
    create(cast, check(cast, row_of(cast)))
    with django_assert_num_queries(3):  # a savepoint, the question, the savepoint's release
        assert worker.work(now=NOW) == 0


def test_a_run_ends_with_its_time(cast):
    take(cast, row_of(cast))
    assert worker.work(now=NOW, seconds=0) == 0
    assert BulkRow.objects.get().state == BulkRow.State.WAITING
