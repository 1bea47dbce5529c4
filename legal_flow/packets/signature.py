"""The electronic signatures of a PDF as it came (PAdES, CMS), checked on its own bytes; nothing is fetched."""

import io
import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from legal_flow.errors import SettingsFault
from legal_flow.rules.proof import Signature

# The library tells of each signer by name, and a name is no matter for a log.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

_MARK = b"/ByteRange"
"""Every signature of a PDF has one in clear: it says which bytes are signed, so it cannot be compressed."""
_WORST_FIRST = (Signature.BROKEN, Signature.UNCHECKED, Signature.INTACT, Signature.VALID)


def check_signature(body: bytes, on: date, roots: Sequence[bytes] = ()) -> Signature:
    """The worst of the signatures in a PDF; `UNSIGNED` if there is none.

    `roots` are the certificates that we trust, PEM or DER; they are held valid or not on the day `on`. What an
    algorithm that cannot be computed here signed (国密 SM2) is `UNCHECKED`: its issuer can tell.
    """
    if _MARK not in body:
        return Signature.UNSIGNED
    try:
        trusted = [one for root in roots for one in load_certs_from_pemder_data(root)]
    except ValueError:
        raise SettingsFault("a trusted certificate is neither PEM nor DER") from None
    context = ValidationContext(
        trust_roots=trusted,
        allow_fetching=False,
        moment=datetime(on.year, on.month, on.day, tzinfo=UTC),
    )
    try:
        signed = PdfFileReader(io.BytesIO(body), strict=False).embedded_regular_signatures
    except (PdfError, ValueError, KeyError):
        return Signature.UNCHECKED
    found = {_one(signature, context) for signature in signed}
    return next((worst for worst in _WORST_FIRST if worst in found), Signature.UNSIGNED)


def _one(signature: object, context: ValidationContext) -> Signature:
    try:
        status = validate_pdf_signature(signature, signer_validation_context=context)  # type: ignore[arg-type]
    except (SignatureValidationError, PdfError, ValueError, KeyError, NotImplementedError):
        return Signature.UNCHECKED
    return _said(status)


def _said(status: PdfSignatureStatus) -> Signature:
    if not (status.intact and status.valid):
        return Signature.BROKEN
    if status.docmdp_ok is False:
        return Signature.BROKEN
    return Signature.VALID if status.trusted else Signature.INTACT
