"""A PDF of LibreOffice without what differs from run to run, so that the same document has the same hash.

Dates, producer and identifiers go. One thing hides deeper: LibreOffice numbers the Type 1 fonts it embeds in
the order its process made them (`/UniqueID 4100001` and so on), in the clear part of the font program and
again in its encrypted part (Adobe Type 1 Font Format, 7). Both become 4100000, which no viewer reads.
"""

import io
import re

import pikepdf

from legal_flow.errors import PacketFault

_NUMBER = re.compile(rb"/UniqueID 41\d{5}\b")
_CONSTANT = b"/UniqueID 4100000"
_KEY, _FACTOR, _SUMMAND = 55665, 52845, 22719


def canonical(raw: bytes) -> bytes:
    """The same pages in bytes that depend on nothing but them; raises `PacketFault` if `raw` is no PDF."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(raw)) as pdf:
            for key in ("/Info", "/DocChecksum", "/ID"):
                if key in pdf.trailer:
                    del pdf.trailer[key]
            if "/Metadata" in pdf.Root:
                del pdf.Root.Metadata
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream) and "/Length2" in item:
                    clear = int(item.Length1)
                    item.write(_renumbered(item.read_bytes(), clear, clear + int(item.Length2)))
            # Not in object streams: qpdf groups those by the old numbers, which follow LibreOffice's memory.
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except pikepdf.PdfError as fault:
        raise PacketFault("LibreOffice wrote a PDF that cannot be read") from fault
    return out.getvalue()


def _renumbered(font: bytes, clear: int, end: int) -> bytes:
    """A Type 1 font program with a constant number; its encrypted part is `font[clear:end]`."""
    head = _NUMBER.sub(_CONSTANT, font[:clear])
    plain = _NUMBER.sub(_CONSTANT, _decrypted(font[clear:end]))
    return head + _encrypted(plain) + font[end:]


def _decrypted(data: bytes) -> bytes:
    key, plain = _KEY, bytearray()
    for byte in data:
        plain.append(byte ^ (key >> 8))
        key = ((byte + key) * _FACTOR + _SUMMAND) & 0xFFFF
    return bytes(plain)


def _encrypted(data: bytes) -> bytes:
    key, cipher = _KEY, bytearray()
    for byte in data:
        made = byte ^ (key >> 8)
        cipher.append(made)
        key = ((made + key) * _FACTOR + _SUMMAND) & 0xFFFF
    return bytes(cipher)
