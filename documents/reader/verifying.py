"""What pyHanko says of the signatures of a PDF. Imported by `signed` alone, where there may be one."""

from collections.abc import Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any

from asn1crypto import cms, core, x509
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from documents.reader.bounds import MAX_PAGES
from documents.reader.signed import Signature, kept

_CHANGES = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "archive",
    ModificationLevel.FORM_FILLING: "form",
}
_COVERS = {SignatureCoverageLevel.ENTIRE_FILE: "file", SignatureCoverageLevel.ENTIRE_REVISION: "revision"}
_WEAK = {"md2", "md4", "md5", "sha1"}  # two documents can be made that share one
_SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


class SignedPdf:
    """A PDF with its signatures. Raises whatever a broken file makes pyHanko raise."""

    def __init__(self, file: IO[bytes], trusted: Sequence[bytes], most: int) -> None:
        self._reader = PdfFileReader(file)
        if self._reader.encrypted:
            self._reader.decrypt(b"")
        self._roots = [x509.Certificate.load(certificate) for certificate in trusted]
        self._signatures = [self._parsed(name, field) for name, field in islice(self._fields(), most)]

    def signatures(self) -> Iterator[Signature | None]:
        """None for each that cannot be verified. `changes` are told only where that costs nothing."""
        for number, signature in enumerate(self._signatures):
            try:
                yield _told(signature, self._roots) if signature else None
            except Exception:
                self._signatures[number] = None
                yield None

    def changes(self) -> Iterator[tuple[int, str]]:
        """Of those that do not cover the whole file, by their place among the signatures. Costs much in large files."""
        for number, signature in enumerate(self._signatures):
            if signature and signature.coverage != SignatureCoverageLevel.ENTIRE_FILE:
                yield number, _changes(signature)

    def _fields(self) -> Iterator[tuple[str, Any]]:
        for name, value, field in enumerate_sig_fields(self._reader, filled_status=True):
            if value.get_object().get("/Type", "/Sig") == "/Sig":  # no timestamp of the whole document
                yield name, field

    def _parsed(self, name: str, field: Any) -> EmbeddedPdfSignature | None:
        try:
            signature = EmbeddedPdfSignature(self._reader, field, name)
            return signature if _fills_its_gap(signature) else None
        except Exception:
            return None


def _fills_its_gap(signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes that no signature can cover hold it and nothing else."""
    first, length, second, _rest = map(int, signature.byte_range)
    stream = signature.reader.stream
    stream.seek(length)
    gap = stream.read(second - length) if first == 0 and second > length else b""
    return gap.strip()[:1] == b"<" and bytes.fromhex(gap.strip()[1:-1].decode()) == signature.pkcs7_content


def _told(signature: EmbeddedPdfSignature, roots: list[x509.Certificate]) -> Signature:
    certificate, stamped = signature.signer_cert, _stamped(signature, roots)
    at = stamped or _aware(signature.self_reported_timestamp)
    signature.compute_integrity_info(skip_diff=True)
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return Signature(
        name=_first(subject, "common_name"),
        organisation=_first(subject, "organization_name"),
        issuer=_first(issuer, "common_name") or _first(issuer, "organization_name"),
        at=at.astimezone(UTC).isoformat(timespec="seconds") if at else "",
        is_verified=_is_readable(signature.signed_data, signature.md_algorithm),
        is_intact=_is_intact(signature),
        covers=_COVERS.get(signature.coverage, "") if signature.coverage else "",
        changes="none" if signature.coverage == SignatureCoverageLevel.ENTIRE_FILE else "",
        is_trusted=_is_trusted(signature, at, roots),
        is_expired=bool(at) and not certificate.not_valid_before <= at <= certificate.not_valid_after,
        is_time_trusted=stamped is not None,
        page=_page(signature),
    )


def _first(name: dict[str, Any], part: str) -> str:
    value = name.get(part, "")
    return kept(str(value[0] if isinstance(value, list) else value))


def _aware(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _is_readable(signed: cms.SignedData, digest: str) -> bool:
    """Not where it signs something it carries itself, nor by a digest that may be anybody's."""
    return signed["encap_content_info"]["content"] is core.VOID and digest not in _WEAK


def _is_intact(signature: EmbeddedPdfSignature) -> bool:
    is_digest_right, is_signature_right = generic_cms.validate_sig_integrity(
        signature.signer_info,
        signature.signer_cert,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    return is_digest_right and is_signature_right and signature.coverage in _COVERS


def _changes(signature: EmbeddedPdfSignature) -> str:
    """More than its signer allowed is as much as anything else, and so is what cannot be compared."""
    try:
        signature.compute_integrity_info()
    except Exception:
        return "other"
    result = signature.diff_result
    if not isinstance(result, DiffResult) or not signature.summarise_integrity_info()["docmdp_ok"]:
        return "other"
    return _CHANGES.get(result.modification_level, "other")


def _is_trusted(signature: EmbeddedPdfSignature, at: datetime | None, roots: list[x509.Certificate]) -> bool:
    """Asked for a time at which the certificate was valid: whether it had expired is another question."""
    if not roots:
        return False
    certificate = signature.signer_cert
    moment = max(certificate.not_valid_before, min(at or datetime.now(UTC), certificate.not_valid_after))
    context = _context(roots, moment, signature.other_embedded_certs)
    paths = context.path_builder.async_build_paths_lazy(certificate)
    checked = generic_cms.validate_cert_usage(certificate, context, _SIGNING, paths)
    return _at_once(checked).success_result is not None


def _stamped(signature: EmbeddedPdfSignature, roots: list[x509.Certificate]) -> datetime | None:
    """The time that somebody on the trust list vouches for."""
    if not roots:
        return None
    signer = signature.signer_info
    for token in generic_cms.extract_tst_data_iter(signer, signed=False):
        moment = token["encap_content_info"]["content"].parsed["gen_time"].native
        checked = generic_cms.validate_tst_signed_data(
            token, _context(roots, moment), generic_cms.message_imprint_checker(signer)
        )
        status = TimestampSignatureStatus(**_at_once(checked))
        if status.intact and status.valid and status.trusted:
            return moment
    return None


def _context(
    roots: list[x509.Certificate], moment: datetime, others: Sequence[x509.Certificate] = ()
) -> ValidationContext:
    return ValidationContext(
        trust_roots=roots,
        other_certs=list(others),
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """Without an event loop, which needs sockets: what fetches nothing waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise RuntimeError("pyHanko waits for something")


def _page(signature: EmbeddedPdfSignature) -> int | None:
    """That of a field with a size; the others are not to be seen."""
    field, reader = signature.sig_field, signature.reader
    widgets = [widget.get_object() for widget in field.get("/Kids", [field])]
    shown = {widget.container_ref for widget in widgets if _has_size(widget)}
    pages = range(min(int(reader.root["/Pages"]["/Count"]), MAX_PAGES)) if shown else range(0)
    for number in pages:
        page = reader.find_page_for_modification(number)[0].get_object()
        notes = page.get("/Annots", [])
        refs = {
            note.reference
            for note in map(notes.raw_get, range(len(notes)))
            if isinstance(note, IndirectObject)
        }
        if shown & refs:
            return number + 1
    return None


def _has_size(widget: Any) -> bool:
    left, foot, right, top = map(float, widget.get("/Rect", (0, 0, 0, 0)))
    return left != right and foot != top
