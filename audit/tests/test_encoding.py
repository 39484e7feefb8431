import hashlib

import pytest
from django.db import connection
from django.utils import timezone

from audit import merkle
from audit.codes import Code
from audit.encoding import hash_of, personal_hash
from audit.examination import ROWS, _row
from audit.models import Entry
from audit.recording import record
from audit.spans import spans_of, without


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "plain", 'Ünï, "cödé" \\ \n 東京 \x7f 😀'])
def test_the_database_and_the_portal_compute_the_same_hash(text: str) -> None:
    record(
        Code.EXPORT, now=timezone.now(), key=text[:64], facts={text: [text, 1.5, None]}, texts={"name": text}
    )

    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        *columns, salt, texts = cursor.fetchall()[-1]
    row = _row(columns)

    assert hash_of(row) == row.hash
    assert personal_hash(bytes(salt), texts) == row.personal_hash


@pytest.mark.django_db
def test_rows_outside_claims_have_no_chain() -> None:
    record(Code.SIGN_OUT, now=timezone.now())

    entry = Entry.objects.latest("pk")
    assert (entry.claim_id, entry.number, entry.previous) == (None, None, None)


@pytest.mark.parametrize("count", range(10))
def test_root_is_that_of_rfc_6962(count: int) -> None:
    leaves = [bytes([number]) * 32 for number in range(count)]

    assert merkle.root(leaves) == by_definition(leaves)


def by_definition(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\0" + leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha(b"\1" + by_definition(leaves[:half]) + by_definition(leaves[half:]))


def test_spans_hold_what_they_were_made_of() -> None:
    assert spans_of([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert without((1, 10), [(1, 3), (7, 7), (9, 20)]) == [(4, 6), (8, 8)]
    assert without((4, 5), [(1, 3), (7, 7)]) == [(4, 5)]
    assert without((4, 5), [(1, 9)]) == []
