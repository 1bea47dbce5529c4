"""PDFium in threads: its library serves one caller at a time in a process, so callers take turns here."""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

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
