"""PDFs that are really signed, by certificates of our own."""

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LINES = (
    "Statement of work\nContoso Consulting migrates 900 mailboxes of Adventure Works to Exchange Online.\n"
    "Milestones\nKick-off: 9 November 2026"
)


class Holder(NamedTuple):
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@cache
def holder(
    name: str = "Ada Park",
    organisation: str = "Adventure Works",
    *,
    issuer: Holder | None = None,
    until: datetime = datetime(2030, 1, 1, tzinfo=UTC),
    is_authority: bool = False,
    stamps: bool = False,
) -> Holder:
    key = rsa.generate_private_key(65537, 2048)
    names = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, name))
    subject = x509.Name([x509.NameAttribute(*each) for each in names])
    by = issuer or Holder(key, None)  # type: ignore[arg-type]  # of itself
    builder = (
        x509.CertificateBuilder(
            subject_name=subject, issuer_name=issuer.certificate.subject if issuer else subject
        )
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage_of(is_authority=is_authority), critical=True)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), critical=True)  # type: ignore[attr-defined]
    return Holder(key, builder.sign(by.key, hashes.SHA256()))


def usage_of(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def sign(
    content: bytes,
    by: Holder,
    *,
    field: str = "Customer",
    at: datetime = SIGNED_AT,
    box: tuple[int, int, int, int] | None = None,
    stamped_by: Holder | None = None,
) -> bytes:
    """With a signature added, as the next revision of the file."""
    writer, target = IncrementalPdfFileWriter(io.BytesIO(content)), io.BytesIO()
    spec = fields.SigFieldSpec(field, on_page=0, box=box)
    fields.append_signature_field(writer, spec)
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    pdf_signer = _Clocked(meta, _signer(by), timestamper=_stamper(stamped_by, at))
    pdf_signer.at = at
    pdf_signer.sign_pdf(writer, output=target)
    return target.getvalue()


class _Clocked(signers.PdfSigner):
    """Whose clock stands."""

    at = SIGNED_AT

    def init_signing_session(self, *words, **named):  # type: ignore[no-untyped-def]
        session = super().init_signing_session(*words, **named)
        session.system_time = self.at
        return session


def _signer(by: Holder) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=_certificate(by), signing_key=_key(by), cert_registry=SimpleCertificateStore()
    )


def _stamper(by: Holder | None, at: datetime) -> DummyTimeStamper | None:
    if by is None:
        return None
    return DummyTimeStamper(tsa_cert=_certificate(by), tsa_key=_key(by), fixed_dt=at + timedelta(seconds=5))


def _certificate(of: Holder) -> asn1.Certificate:
    return asn1.Certificate.load(of.der)


def _key(of: Holder) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(
        of.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
