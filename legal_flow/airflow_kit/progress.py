"""How far a package is, or the facts of its accounts, in the log of a task."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

_LOG = logging.getLogger(__name__)
_SECONDS = 10


class LoggedProgress:
    """Tells of one package about every ten seconds and at its end: file, rows, rate, remaining time; of no person."""

    def __init__(
        self, package: str, declared: int | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`declared` are the rows of all files; nothing if the manifest cannot be read."""
        self._package = package
        self._declared = declared or 0
        self._clock = clock
        self._since = self._told = clock()
        self._done = 0

    def __call__(self, file: str, rows: int) -> None:
        """So many more rows of a file are in."""
        self._done += rows
        now = self._clock()
        if now - self._told < _SECONDS and self._done < self._declared:
            return
        self._told = now
        rate = self._done / max(now - self._since, 0.001)
        left = timedelta(seconds=round((self._declared - self._done) / rate)) if rate else "unknown"
        _LOG.info(
            "%s %s: %d of %d, %.0f a second, %s left",
            self._package,
            file,
            self._done,
            self._declared,
            rate,
            left,
        )
