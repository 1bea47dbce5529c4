"""PDFium in threads: its library serves one caller at a time in a process, so callers take turns here."""

import functools
import io
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pypdfium2

_turn = threading.RLock()

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def alone(work: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Mark a function that opens, reads and closes documents with PDFium: nothing else does so meanwhile."""

    @functools.wraps(work)
    def in_turn(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        with _turn:
            return work(*args, **kwargs)

    return in_turn


@alone
def text_by_page(body: bytes) -> list[str]:
    """What a reader of a PDF gets from each page, without white space."""
    with pypdfium2.PdfDocument(body) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@alone
def pictures(body: bytes, dots_per_inch: int = 100) -> list[bytes]:
    """Each page as a PNG."""
    made = []
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            out = io.BytesIO()
            page.render(scale=dots_per_inch / 72).to_pil().save(out, "PNG")
            made.append(out.getvalue())
    return made
