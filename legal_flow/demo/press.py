"""The seal keeper's desk: packets are chopped, scanned and compared side by side, as several hands would."""

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from legal_flow.demo.chop import chop_and_scan
from legal_flow.packets.execution import PageMatch, check_pages

LEGIBLE = 0.5
"""A flagged page with this much of the approved ink is one the seal keeper reads and recognises."""


@dataclass(frozen=True)
class Sheet:
    """A packet to be chopped: its PDF, the pages that bear a chop, and the seed of this person's hand."""

    pdf: bytes
    pages: Sequence[int]
    seed: int


def press(sheets: Sequence[Sheet]) -> list[tuple[bytes, list[PageMatch]]]:
    """The scan of each packet and its comparison with what was approved, in order; the same each time."""
    if len(sheets) < 2:
        return [_press(sheet) for sheet in sheets]
    return list(_hands().map(_press, sheets))


def _press(sheet: Sheet) -> tuple[bytes, list[PageMatch]]:
    """A sheet that lay too askew to be read is scanned again."""
    seed = sheet.seed
    while True:
        scan = chop_and_scan(sheet.pdf, sheet.pages, seed)
        matches = check_pages(sheet.pdf, scan)
        if all(match.score > LEGIBLE for match in matches if match.flagged):
            return scan, matches
        seed += 1


@cache
def _hands() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=min(os.cpu_count() or 1, 4), mp_context=get_context("spawn"), initializer=_end_with_parent
    )


def _end_with_parent() -> None:
    """A worker whose parent was killed must not stay behind."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
