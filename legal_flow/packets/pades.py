"""A copy of a PDF with an electronic signature inside it (PAdES B-B, ETSI EN 319 142-1), by a certificate of the house.

Only a copy: the packet that was approved stays as it is, and its manifest is signed beside it.
"""

import io

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from legal_flow.errors import PacketFault, SettingsFault

_FIELD = "LegalFlow"


def signed_copy(pdf: bytes, pkcs12: bytes, password: str) -> bytes:
    """`pdf` with one signature more; what was there before stays byte for byte at its head.

    Raises `SettingsFault` if certificate and key cannot be opened, `PacketFault` if the file cannot be signed.
    """
    try:
        signer = SimpleSigner.load_pkcs12_data(pkcs12, other_certs=[], passphrase=password.encode())
    except (ValueError, TypeError) as error:
        raise SettingsFault("LEGAL_FLOW_PADES_PKCS12 is no PKCS#12 file with a key") from error
    if signer is None:
        raise SettingsFault("LEGAL_FLOW_PADES_PKCS12 does not open with LEGAL_FLOW_PADES_PASSWORD")
    about = PdfSignatureMetadata(field_name=_FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    out = io.BytesIO()
    try:
        sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=out)
    except (PdfError, SigningError, ValueError) as error:
        raise PacketFault("the file cannot be signed: no readable PDF, or signed already") from error
    return out.getvalue()
