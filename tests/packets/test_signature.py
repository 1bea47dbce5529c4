"""What the signature of a contract is worth is known: whole, trusted, broken, unchecked, or not signed."""

import io
from datetime import UTC, date, datetime

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from legal_flow.errors import SettingsFault
from legal_flow.packets.signature import check_signature
from legal_flow.rules.proof import Signature

DAY = date(2024, 1, 2)


@pytest.fixture(scope="module")
def contract() -> bytes:
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(50, 700, "a contract")
    canvas.save()
    return page.getvalue()


@pytest.fixture(scope="module")
def signed(contract: bytes) -> tuple[bytes, bytes]:
    """The contract signed, and the certificate of who signed."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "样例签署人")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(der),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    made = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(contract)),
        signers.PdfSignatureMetadata(field_name="S1"),
        signer=signer,
    )
    return made.getvalue(), certificate.public_bytes(serialization.Encoding.PEM)


def test_a_paper_without_a_signature_is_unsigned(contract: bytes) -> None:
    assert check_signature(contract, DAY) is Signature.UNSIGNED


def test_a_signature_is_whole_and_trusted_only_by_a_certificate_we_trust(signed: tuple[bytes, bytes]) -> None:
    body, certificate = signed
    assert check_signature(body, DAY) is Signature.INTACT
    assert check_signature(body, DAY, [certificate]) is Signature.VALID


def test_one_changed_byte_breaks_the_signature(signed: tuple[bytes, bytes]) -> None:
    body, certificate = signed
    at = body.index(b"endstream") - 5
    changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    assert check_signature(changed, DAY, [certificate]) is Signature.BROKEN


def test_what_cannot_be_read_as_a_signature_is_unchecked_and_never_valid(signed: tuple[bytes, bytes]) -> None:
    body, certificate = signed
    assert check_signature(body[:-400], DAY, [certificate]) is Signature.UNCHECKED
    assert check_signature(b"/ByteRange [0 1 2 3]", DAY) is Signature.UNCHECKED


def test_no_name_of_a_signer_reaches_a_log(
    signed: tuple[bytes, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    check_signature(signed[0], DAY)
    assert "样例签署人" not in caplog.text


def test_a_file_that_is_no_certificate_is_a_fault_of_the_settings(signed: tuple[bytes, bytes]) -> None:
    with pytest.raises(SettingsFault):
        check_signature(signed[0], DAY, [b"no certificate"])
