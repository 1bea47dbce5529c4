"""The one way from DOCX to PDF: several warm LibreOffices side by side, and the fast lane for what is certified."""

import contextlib
import queue
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from types import TracebackType
from typing import Self

from legal_flow.packets import typesetter
from legal_flow.packets.certificates import Certificates
from legal_flow.packets.office import Office

_KEPT = 16
"""Papers kept in memory: one that names neither debtor nor case is the same for all cases of a day and a bank."""


class OfficePool:
    """So many converters; each starts when it is first needed. Without certificates LibreOffice makes every paper."""

    def __init__(self, size: int, certificates: Certificates | None = None) -> None:
        self._certificates = certificates
        self._offices = [Office() for _ in range(size)]
        self._free: queue.LifoQueue[Office] = queue.LifoQueue()
        for office in self._offices:
            self._free.put(office)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="office")
        self._made = lru_cache(_KEPT)(self._make)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every child."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for office in self._offices:
            office.close()

    def pdf(self, docx: bytes, template_sha256: str = "") -> bytes:
        """The PDF of one document; errors as `Office.pdf`. The same document is not made twice in a row.

        A document of a certified template takes the fast lane, unless a gate there sends it back.
        """
        fast = bool(template_sha256 and self._certificates and self._certificates.hold(template_sha256))
        return self._made(docx, fast)

    def _make(self, docx: bytes, fast: bool) -> bytes:
        if fast:
            with contextlib.suppress(typesetter.NotSet):
                return typesetter.pdf(docx)
        office = self._free.get()
        try:
            return office.pdf(docx)
        finally:
            self._free.put(office)

    def pdfs(self, documents: Sequence[bytes], templates: Sequence[str] = ()) -> list[bytes]:
        """The PDFs in the order of the documents and their templates' hashes; the first error of any is raised."""
        return list(self._threads.map(self.pdf, documents, templates or [""] * len(documents)))
