"""What is said of digital signatures. PDFs are signed here by certificates of our own; poe/40 was signed elsewhere."""

import base64
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.diff_analysis import StandardDiffPolicy

from documents import signatures
from documents.reader import bounds, frames, job, signed, verifying
from documents.reader.signed import Signature
from documents.tests import readable, signing
from documents.tests.signing import holder, sign
from sandbox.run import End, run

POE = Path(__file__).parent / "poe"
STAMP = (50, 50, 250, 120)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return readable.pdf(signing.LINES)


@pytest.fixture(scope="module")
def once(paper) -> bytes:
    return sign(paper, holder(), box=STAMP)


def read(content: bytes, *trusted: bytes) -> list[Signature]:
    return signed.signatures(io.BytesIO(content), trusted)


def filled_later(content: bytes, **fields: str) -> bytes:
    writer, target = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    for field in writer.root["/AcroForm"]["/Fields"]:
        field = field.get_object()
        if str(field.get("/T")) in fields:
            field["/V"] = generic.pdf_string(fields[str(field["/T"])])
            writer.update_container(field)
    writer.write(target)
    return target.getvalue()


def drawn_over_later(content: bytes) -> bytes:
    writer, target = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    more = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf 60 300 Td (and Teams) Tj ET"))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), more])
    writer.update_container(page)
    writer.write(target)
    return target.getvalue()


def test_signature_made_elsewhere() -> None:
    assert read((POE / "40-pyhanko-visible.pdf").read_bytes()) == [
        Signature(
            "Ada Park",
            "Adventure Works",
            issuer="Ada Park",
            at="2026-11-29T00:58:20+00:00",
            is_verified=True,
            is_intact=True,
            covers="file",
            changes="none",
            page=1,
        )
    ]


def test_document_without_a_signature_has_none(paper) -> None:
    assert read(paper) == []
    assert read(readable.pdf("The /ByteRange of a signature is explained on page 4.")) == []


def test_signature_that_no_page_shows(paper) -> None:
    found = read(sign(paper, holder()))
    assert [(each.name, each.is_intact, each.page) for each in found] == [("Ada Park", True, None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"595 842", b"595 841"), (b"/Helvetica", b"/Helvetika"), (b"%PDF-1.7", b"%PDF-1.6")],
)
def test_signature_of_other_bytes_is_broken(once, before, after) -> None:
    (found,) = read(once.replace(before, after))
    assert (found.name, found.is_verified, found.is_intact) == ("Ada Park", True, False)


def test_field_filled_in_later_is_told_from_tampering() -> None:
    content = sign(readable.filled_form(), holder())
    (found,) = read(filled_later(content, name="Carla Reyes"))
    assert (found.is_intact, found.covers, found.changes) == (True, "revision", "form")


def test_page_drawn_over_later_is_told(once) -> None:
    (found,) = read(drawn_over_later(once))
    assert (found.is_intact, found.covers, found.changes) == (True, "revision", "other")


def test_second_signature_leaves_the_first_intact(once) -> None:
    content = sign(once, holder("Irene Adams", "Contoso Consulting"), field="Partner")
    found = read(content)
    assert [(each.name, each.is_intact, each.covers, each.changes) for each in found] == [
        ("Ada Park", True, "revision", "form"),
        ("Irene Adams", True, "file", "none"),
    ]


def test_expired_certificate_is_no_broken_signature(paper) -> None:
    ended = holder(until=datetime(2026, 6, 1, tzinfo=UTC))
    (found,) = read(sign(paper, ended), ended.der)
    assert (found.is_intact, found.is_expired, found.is_trusted) == (True, True, True)
    (in_time,) = read(sign(paper, ended, at=datetime(2026, 5, 1, tzinfo=UTC)))
    assert (in_time.is_intact, in_time.is_expired) == (True, False)


def test_issuer_is_known_by_the_list_that_is_handed_in(paper) -> None:
    root = holder("Root", "Trust Service", is_authority=True)
    content = sign(paper, holder(issuer=root))
    assert [read(content, *trusted)[0].is_trusted for trusted in ([], [holder().der], [root.der])] == [
        False,
        False,
        True,
    ]


def test_time_is_the_timestamps_where_its_issuer_is_known(paper) -> None:
    root = holder("Root", "Trust Service", is_authority=True)
    content = sign(paper, holder(), stamped_by=holder("Clock", "Time Service", issuer=root, stamps=True))
    (unknown,), (known,) = read(content), read(content, root.der)
    assert (unknown.at, unknown.is_time_trusted) == ("2026-11-02T09:30:00+00:00", False)
    assert (known.at, known.is_time_trusted) == ("2026-11-02T09:30:05+00:00", True)


def test_garbage_for_a_signature_cannot_be_verified(once) -> None:
    start = once.index(b"/Contents <3082") + len(b"/Contents <")
    for garbage in (b"00" * 200, b"3084ffffffff" + b"ff" * 200, b"zz" * 200):
        content = once[:start] + garbage + once[start + len(garbage) :]
        (found,) = read(content)
        assert found == Signature()


def test_signature_with_room_for_other_bytes_cannot_be_verified(once) -> None:
    """Whatever no signature covers is the signature itself."""
    start = once.index(b"/Contents <3082") + len(b"/Contents ")
    end = once.index(b">", start)
    filled = once[: end - 30] + b">/Reason(Something else......" + once[end:]
    assert all(not each.is_intact or not each.is_verified for each in read(filled))


def test_broken_file_is_one_signature_that_cannot_be_verified(once) -> None:
    assert read(once[: len(once) // 2] + b"/ByteRange") == [Signature()]


def test_no_more_than_can_be_shown(once, monkeypatch) -> None:
    monkeypatch.setattr(signed, "MAX_SIGNATURES", 1)  # of twenty
    content = sign(once, holder("Irene Adams", "Contoso Consulting"), field="Partner")
    assert [each.name for each in read(content)] == ["Ada Park"]


def endless(*_words: object, **_named: object) -> None:
    while True:
        pass


def test_verifying_that_takes_too_long_ends(once, monkeypatch) -> None:
    monkeypatch.setattr(verifying.SignedPdf, "signatures", endless)
    monkeypatch.setattr(signed, "SIGNATURES_FOR", 0.1)
    assert read(once) == [Signature()]


def test_changes_that_take_too_long_to_find_leave_the_rest(once, monkeypatch) -> None:
    content = sign(once, holder("Irene Adams", "Contoso Consulting"), field="Partner")
    monkeypatch.setattr(StandardDiffPolicy, "review_file", endless)
    monkeypatch.setattr(signed, "SIGNATURES_FOR", 0.5)
    found = read(content)
    assert [(each.name, each.is_intact, each.changes) for each in found] == [
        ("Ada Park", True, ""),
        ("Irene Adams", True, "none"),
    ]


def test_names_are_bounded_and_on_one_line(paper) -> None:
    (found,) = read(sign(paper, holder("Ada\n\u202ePark" + "k" * 50, "A" * 60)))
    assert found.name == "Ada Park" + "k" * 50


@pytest.mark.parametrize("name", ["signed.pdf", "40-pyhanko-visible.pdf"])
def test_signature_is_verified_in_the_sandbox(once, name) -> None:
    """Without sockets, threads and programs."""
    content = once if name == "signed.pdf" else (POE / name).read_bytes()
    trusted = [base64.b64encode(holder().der).decode()]
    with TemporaryFile() as file:
        file.write(content)
        file.flush()
        job_ = ("documents.reader.job", [".pdf", *trusted], file)
        with run(*job_, bounds=bounds.READING, must_be_whole=False) as (end, said):
            told = list(frames.read(said))
    kinds = [kind for kind, _content in told]
    assert end == End.WELL
    assert kinds.index(frames.ALL_TEXT) < kinds.index(frames.SIGNATURE) < kinds.index(frames.PICTURE)
    (heard,) = [signatures.heard(content) for kind, content in told if kind == frames.SIGNATURE]
    assert (heard["name"], heard["is_intact"]) == ("Ada Park", True)
    assert heard["is_trusted"] is (name == "signed.pdf")


def test_failure_loses_neither_text_nor_pictures(once) -> None:
    to = io.BytesIO()
    job.main([".pdf", base64.b64encode(b"no certificate").decode()], io.BytesIO(once), to)
    told = dict(frames.read(io.BytesIO(to.getvalue())))
    assert b"900 mailboxes" in told[frames.TEXT]
    assert told[frames.PICTURE].startswith(b"\x89PNG")
    assert signatures.heard(told[frames.SIGNATURE]) == asdict(Signature())


def test_what_is_told_is_kept() -> None:
    signature = Signature(
        "Ada Park", "Adventure Works", at="2026-11-02T09:30:00+00:00", covers="file", page=3
    )
    assert signatures.heard(signed.told(signature)) == asdict(signature)
    assert signatures.heard(signed.told(signature)[:-1] + b', "colour": "red"}') == asdict(signature)


@pytest.mark.parametrize(
    "change",
    [
        {"name": 7},
        {"is_intact": "yes"},
        {"is_trusted": 1},
        {"covers": "everything"},
        {"changes": None},
        {"at": "yesterday"},
        {"at": "2026-11-02T09:30:00"},
        {"page": 0},
        {"page": True},
        {"page": 10**9},
        {"name": "n" * 20_000},
    ],
)
def test_nonsense_is_not_kept(change) -> None:
    with pytest.raises(frames.NoFrames):
        signatures.heard(json.dumps(asdict(Signature()) | change).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 10_000])
def test_what_is_no_signature_is_not_kept(content) -> None:
    with pytest.raises(frames.NoFrames):
        signatures.heard(content)


def test_names_are_kept_without_what_nobody_sees() -> None:
    told = signed.told(Signature(name="Ada\0\u202e Park" + "k" * 300))
    assert signatures.heard(told)["name"] == ("Ada Park" + "k" * 300)[: bounds.MAX_SIGNED_WORDS]


@pytest.fixture
def trust_file(settings, tmp_path):
    def trust_file(content: str) -> None:
        path = tmp_path / f"{len(content)}.pem"
        path.write_text(content)
        settings.SIGNATURE_TRUST = str(path)

    return trust_file


def test_trust_list_is_read_from_its_file(settings, trust_file) -> None:
    assert signatures.trust_list() == []
    root = holder("Root", "Trust Service", is_authority=True)
    trust_file(f"Trust Service\n{root.pem}\n{holder().pem}")
    assert [base64.b64decode(each) for each in signatures.trust_list()] == [root.der, holder().der]
    assert signatures.is_trust_list(settings.SIGNATURE_TRUST)


@pytest.mark.parametrize(
    "content", ["", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_trust_list_that_is_none_is_told(settings, trust_file, content) -> None:
    trust_file(content)
    assert signatures.trust_list() == []
    assert not signatures.is_trust_list(settings.SIGNATURE_TRUST)


def test_trust_list_that_is_not_there_is_told(settings, tmp_path) -> None:
    settings.SIGNATURE_TRUST = str(tmp_path / "away.pem")
    assert signatures.trust_list() == []
    assert not signatures.is_trust_list(settings.SIGNATURE_TRUST)
