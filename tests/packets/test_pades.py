"""A signed copy: its signature holds, and what was approved is still there byte for byte."""

import io
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from gallery.plain import pages
from pypdf import PdfReader

from legal_flow.errors import PacketFault, SettingsFault
from legal_flow.packets.pades import signed_copy
from legal_flow.packets.signature import check_signature
from legal_flow.rules.proof import Signature

PASSWORD = "open"


@pytest.fixture(scope="module")
def house() -> tuple[bytes, bytes]:
    """The house's PKCS#12 file and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "样例律师事务所")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = pkcs12.serialize_key_and_certificates(
        b"house", key, certificate, None, BestAvailableEncryption(PASSWORD.encode())
    )
    return file, certificate.public_bytes(serialization.Encoding.PEM)


def test_a_signed_copy_is_valid_and_begins_with_the_bytes_that_were_approved(
    house: tuple[bytes, bytes],
) -> None:
    body = pages(2)
    copy = signed_copy(body, house[0], PASSWORD)
    assert copy.startswith(body)
    assert check_signature(copy, date(2025, 3, 1), [house[1]]) is Signature.VALID
    assert len(PdfReader(io.BytesIO(copy)).pages) == 2


@pytest.mark.parametrize(("file", "password"), [(b"no key", PASSWORD), (None, "wrong")])
def test_a_key_that_does_not_open_is_a_setting_to_mend(
    house: tuple[bytes, bytes], file: bytes | None, password: str
) -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_PADES_"):
        signed_copy(pages(1), file or house[0], password)


def test_what_is_no_pdf_is_not_signed(house: tuple[bytes, bytes]) -> None:
    with pytest.raises(PacketFault, match="cannot be signed"):
        signed_copy(b"no pdf", house[0], PASSWORD)


def test_a_copy_that_was_signed_already_is_not_signed_over(house: tuple[bytes, bytes]) -> None:
    once = signed_copy(pages(1), house[0], PASSWORD)
    with pytest.raises(PacketFault, match="signed already"):
        signed_copy(once, house[0], PASSWORD)
