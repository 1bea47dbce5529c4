"""Small invented portfolios of chosen situations, and the road that they are walked along."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.ids import make_id
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.demo import people
from legal_flow.sample import make
from legal_flow.sample.defects import add_bad_rows
from legal_flow.sample.lender import CREDITOR, LENDER, UNITS
from legal_flow.sample.situations import Situation
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.portfolio import Account, LedgerEntry

SEED = 20240102
START = date(2024, 1, 2)


S = Situation
PORTFOLIO = (
    *(S.LIMITATION_NEAR, S.LIMITATION_NEAR, S.LIMITATION_NEAR),
    *(S.TWO_CARDS, S.TWO_CARDS),
    *(S.PLAIN, S.DISPUTE_OPEN, S.PLAN_KEPT, S.LATER_DISPUTE, S.GUARANTOR_JOINT, S.SCANS_NEVER, S.CURRENT),
    *(S.BANKRUPTCY, S.DECEASED, S.LATER_PLAN_KEPT, S.ARBITRATION, S.INVALID_ID, S.LATER_DEATH),
)
DIRECT = (1, 2, 3)
"""Accounts whose limitation is so near that they go straight to suit."""


def write_portfolio(
    inbox: Path, situations: Sequence[Situation], *, until: date | None = None, bad_rows: int = 0
) -> list[Path]:
    """Packages that tell the stories of these situations: a full one on `START` and deltas until `until`."""
    days = [START, *make._delta_days(START, until)]
    folders = [inbox / day.isoformat() for day in days]
    kinds = [PackageKind.FULL] + [PackageKind.DELTA] * (len(days) - 1)
    writers = [PackageWriter(folder, kind) for folder, kind in zip(folders, kinds, strict=True)]
    for row in (LENDER, *UNITS):
        writers[0].add(row)
    shared = None
    for number, situation in enumerate(situations, start=1):
        second = shared.debtor if shared and situation is Situation.TWO_CARDS else None
        story = make._story(number, situation, SEED, START, second)
        shared = story if situation is Situation.TWO_CARDS and second is None else None
        make.write_story(story, days, writers)
    add_bad_rows(writers[0], bad_rows, SEED)
    for sequence, (writer, day) in enumerate(zip(writers, days, strict=True), start=1):
        writer.close(creditor=CREDITOR, as_of=day, sequence=sequence)
    return folders


def sweep(desk: Desk, name: str, on: date) -> Counter[str]:
    """One run of a sweep: what its chunks counted together."""
    counts: Counter[str] = Counter()
    for chunk in SWEEPS[name].pick(desk, on):
        counts.update(SWEEPS[name].run(desk, chunk, on))
    return counts


def sweeps(desk: Desk, names: Iterable[str], on: date) -> dict[str, Counter[str]]:
    """Several sweeps of one day, in order."""
    return {name: sweep(desk, name, on) for name in names}


def case_of(desk: Desk, number: int) -> Case:
    """The open case of the portfolio's account number `number`, or its last one."""
    with desk.store.read() as session:
        return session.scalars(
            select(Case)
            .join(CaseAccount, CaseAccount.case_id == Case.id)
            .join(Account, (Account.id == CaseAccount.account_id) & Account.known_to.is_(None))
            .where(Account.ref == f"A{number:06d}")
            .order_by(CaseAccount.left_on.is_(None).desc(), Case.opened_on.desc())
        ).first() or _missing(number)


def _missing(number: int) -> Case:
    raise AssertionError(f"account {number} has no case")


@dataclass
class Snapshot:
    """A database file and an object folder that tests copy."""

    folder: Path
    crew: people.People
    cases: list[UUID] = field(default_factory=list)

    def copy_to(self, folder: Path) -> str:
        """A copy of everything below `folder`; the URL of its database."""
        for name in ("inbox", "objects"):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, folder / name, dirs_exist_ok=True)
        with sqlite3.connect(self.folder / "legal_flow.db") as source:
            target = sqlite3.connect(folder / "legal_flow.db")
            source.backup(target)
            target.close()
        return f"sqlite+pysqlite:///{folder / 'legal_flow.db'}"


def begin(new_desk: Callable[..., Desk], empty: Path, portfolio: Path, folder: Path) -> Desk:
    """A desk in `folder` over an empty store, with `portfolio` as its inbox."""
    (folder / "legal_flow.db").write_bytes(empty.read_bytes())
    (folder / "inbox").symlink_to(portfolio)
    return new_desk(f"sqlite+pysqlite:///{folder / 'legal_flow.db'}", folder)


def post(
    desk: Desk,
    account_id: UUID,
    ref: str,
    kind: EntryKind,
    amount: Decimal,
    posted_on: date,
    *,
    told_on: date | None = None,
    reverses: str | None = None,
) -> None:
    """The lender's ledger has a new entry, told of on the day it was posted unless another is named."""
    with desk.store.write() as session:
        account = session.scalars(select(Account).where(Account.id == account_id)).first()
        assert account is not None
        session.add(
            LedgerEntry(
                row_id=make_id("version", ref),
                id=make_id("ledger", account_id, ref),
                creditor_id=account.creditor_id,
                ref=ref,
                known_from=told_on or posted_on,
                known_to=None,
                content_sha256="0" * 64,
                package_id=account.package_id,
                row=2,
                account_id=account_id,
                posted_on=posted_on,
                kind=kind,
                amount=amount,
                reverses=reverses,
                note_code=None,
            )
        )
