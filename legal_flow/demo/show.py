"""Shows a demonstration on the terminal: how far it is, and what it came to."""

import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from sqlalchemy import func, select

from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import PacketStatus
from legal_flow.demo.drive import Progress
from legal_flow.demo.home import Home
from legal_flow.demo.scenes import NOT_SHOWN
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case

_DAYS_A_LINE = 28
"""Where no terminal is, one line for so many simulated days."""


class Screen:
    """One line that moves on a terminal, one line for every four weeks elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=4, transient=True)
        self._since = time.monotonic()
        self._told: date | None = None
        self._line = ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def say(self, text: str) -> None:
        """One line about what happens now."""
        self._console.print(f"[dim]{self._clock()}[/]  {text}", highlight=False)

    def run(self, sweep: str, day: date) -> None:
        """A run begins."""
        self._live.update(f"{day}  {sweep}  {self._line}")

    def day(self, desk: Desk, day: date, progress: Progress) -> None:
        """A day was walked to its end."""
        with desk.store.read() as session:
            rows = session.execute(select(Case.stage, func.count()).group_by(Case.stage)).all()
        count = dict(rows)
        stages = "  ".join(f"{stage} {count[stage]}" for stage in Stage if count.get(stage))
        self._line = f"{stages}  [dim]runs {progress.runs.total()}[/]"
        self._live.update(f"{day}  {self._line}")
        if not self._console.is_terminal and (self._told is None or (day - self._told).days >= _DAYS_A_LINE):
            self._told = day
            self._console.print(f"{self._clock()}  {day}  {self._line}", highlight=False, soft_wrap=True)

    def _clock(self) -> str:
        seconds = round(time.monotonic() - self._since)
        return f"{seconds // 60}:{seconds % 60:02d}"


def tables(summary: Mapping[str, Any]) -> Iterable[RenderableType]:
    """The figures of a summary, for reading."""
    figures = summary["figures"]
    yield _table(
        "The road 全程",
        [
            ("accounts 账户", figures["accounts"], _words(figures["screening"])),
            ("quarantined rows 隔离行", figures["quarantined_rows"], ""),
            ("assessments 准入结论", _total(figures["assessments"]), _words(figures["assessments"])),
            ("cases 案件", _total(figures["cases"]), _words(figures["cases"])),
            ("closed 结案", _total(figures["closed"]), _words(figures["closed"])),
            ("routes 路径", _total(figures["routes"]), _words(figures["routes"])),
            ("holds 暂缓", _total(figures["holds"]), _words(figures["holds"])),
            ("letters 律师函", _total(figures["letters"]), _words(figures["letters"])),
            ("packets 材料包", _total(figures["packets"]), _words(figures["packets"])),
            ("filings 提交", _total(figures["filings"]), _words(figures["filings"])),
            ("their fate 结果", _total(figures["filing_status"]), _words(figures["filing_status"])),
            ("decisions 生效文书", _total(figures["decisions"]), _words(figures["decisions"])),
            ("measures 冻结查封", _total(figures["measures"]), _words(figures["measures"])),
            ("renewals 续冻", _total(figures["renewals"]), _words(figures["renewals"])),
            ("renewals that alarmed 续冻预警", figures["renewals_alarmed"], ""),
            ("events 事件", figures["events"], ""),
        ],
    )
    yield _table(
        "Money 金额 (yuan)",
        [
            ("recovered 回款", figures["recovered"], ""),
            ("costs 费用", figures["costs"], f"{figures['costs_recovered']} of it recovered"),
        ],
    )
    yield _table(
        "Failures 失败",
        [
            (one["code"], "solved" if one["solved_on"] else "open", f"{one['sweep']}: {one['message']}")
            for one in summary["failures"]
        ]
        or [("none 无", "", "")],
    )
    yield _table(
        "Waiting for persons 待办",
        [(role, _total(kinds), _words(kinds)) for role, kinds in summary["waiting"].items()]
        or [("nobody 无", "", "")],
    )
    unseen = [name for name, count in summary["scenes"].items() if not count and name not in NOT_SHOWN]
    yield _table("Scenes not seen 未出现的情形", [(name, "", "") for name in unseen] or [("none 无", "", "")])
    yield _table(
        "Runs in Airflow 运行",
        [(name, count, "") for name, count in summary["runs"].items()]
        + [("together", _total(summary["runs"]), f"{summary['seconds']} s")],
    )


def where_next(home: Home, summary: Mapping[str, Any]) -> str:
    """Where to look after a demonstration."""
    packets = [one for one in summary["packets"] if one["status"] != PacketStatus.SUPERSEDED]
    sample = packets[0] if packets else None
    lines = [
        "Where to look next",
        f"  {home.summary}   every figure above, and each packet",
        "  make up                            Airflow's pages on these runs",
        "  .venv/bin/legal-flow audit verify  every trail, object and bridge",
    ]
    if sample:
        lines += [
            f"  {sample['path']}",
            f"      the packet of case {sample['case']}, {sample['pages']} pages; prove it with",
            f"      .venv/bin/legal-flow packet verify {sample['key']}",
        ]
    return "\n".join(lines)


def _table(title: str, rows: Iterable[tuple[object, object, str]]) -> Table:
    table = Table(
        title=title, title_justify="left", show_header=False, box=None, pad_edge=False, min_width=48
    )
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for name, number, words in rows:
        table.add_row(str(name), str(number), words)
    return table


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
