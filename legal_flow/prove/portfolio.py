"""Proves that 30,000 real card accounts go in whole, come out reasoned, and go on to locked packets.

The public data set "default of credit card clients" (balances, payments and arrears are real; persons and papers are
invented) is wrapped into a package, taken in and screened: the outcomes add up to the number of accounts, each account
that is no candidate has at least one reason. Candidates are assessed by law and
cases opened; fifty are taken on with the real steps, letters by the sandbox carrier, until their packets are locked.
Where the data set is not at hand (LEGAL_FLOW_UCI_FILE names it), a stand-in of the same shape takes its place.
"""

import os
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from legal_flow.cases.stages import Stage
from legal_flow.demo import people
from legal_flow.prove.rooms import ROOT, desk_in, fresh, sweep
from legal_flow.prove.stand_in import write_stand_in
from legal_flow.rules.outcomes import Outcome
from legal_flow.sample.uci import wrap_uci
from legal_flow.sandbox.process import running
from legal_flow.steps import audit
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.screening import CANDIDATE
from legal_flow.store.tables.cases import Assessment, Case
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.portfolio import AccountFacts, QuarantinedRow, Screening
from legal_flow.store.tables.work import Failure

Say = Callable[[str], None]

_FULL, _SHORT = (30_000, 50), (3_000, 10)
"""Accounts that go in, and packets that come out."""
_AS_OF = date(2025, 3, 3)
_STEP = timedelta(days=5)
_PATIENCE = timedelta(days=90)
"""So long after opening, letters have arrived or come back and their grace is over."""
_SPARE = 2
"""Cases taken on for each packet that is wanted: papers may be missing, letters come back."""
_ROAD = ("gather_evidence", "send_demands", "prepare_complaints")
_FILE = "uci-credit-card.csv"


def run(seed: int, say: Say, *, short: bool) -> int:
    """Take the data set to locked packets; how many things do not hold."""
    rows, wanted = _SHORT if short else _FULL
    file = data_set()
    if file is None:
        say("STAND-IN: the public data set is not at hand; rows of the same shape take its place")
    return prove(file, seed, rows, wanted, ROOT / "portfolio", say)


def prove(file: Path | None, seed: int, rows: int, wanted: int, folder: Path, say: Say) -> int:
    """The first `rows` of `file`, or of a stand-in, to `wanted` packets; how many things do not hold."""
    home = fresh(folder)
    if file is None:
        file = write_stand_in(home.folder / "stand-in.csv", rows, seed)
    clock = _Clock(say)
    with clock.times(f"wrapped {rows} rows"):
        wrap_uci(file, seed, _AS_OF, home.inbox, limit=rows)
    with (
        running("carrier", home.folder / "carrier", seed) as carrier,
        desk_in(home, carrier_url=carrier.base_url) as desk,
    ):
        crew = people.enrol(desk)
        with clock.times("taken in"):
            taken = sweep(desk, "intake_accounts", _AS_OF)
        say(f"  {taken}")
        with clock.times("screened"):
            chunks = SWEEPS["assess_accounts"].pick(desk, _AS_OF)
        wrong = list(screening_faults(desk, rows, say))
        with clock.times("assessed, cases opened"):
            for chunk in chunks:
                SWEEPS["assess_accounts"].run(desk, chunk, _AS_OF)
        with clock.times(f"{wanted} packets"):
            locked = _to_packets(desk, crew, wanted)
        wrong += _faults(desk, wanted, locked, say)
    for line in wrong:
        say(f"WRONG {line}")
    return len(wrong)


def data_set() -> Path | None:
    """The data set where LEGAL_FLOW_UCI_FILE names it, or in a folder `shared/data` beside the checkout."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data" / _FILE
    named = os.environ.get("LEGAL_FLOW_UCI_FILE")
    file = Path(named) if named else beside
    return file if file.is_file() else None


def screening_faults(desk: Desk, accounts: int, say: Say) -> Iterator[str]:
    """Accounts without an outcome, outcomes without a reason."""
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with desk.store.read() as session:
        facts = session.scalar(select(func.count()).select_from(AccountFacts)) or 0
        refused = session.scalar(select(func.count()).select_from(QuarantinedRow)) or 0
        standing = select(Screening.outcome, Screening.reasons).where(Screening.until.is_(None))
        for outcome, why in session.execute(standing):
            outcomes[outcome] += 1
            reasons.update(why)
            if (outcome == CANDIDATE) == bool(why):
                yield f"screening: {outcome} with the reasons {why}"
    say(f"  outcomes {dict(sorted(outcomes.items()))}; reasons {dict(reasons.most_common())}")
    if refused:
        yield f"intake: {refused} rows of a good package are in quarantine"
    if not facts == outcomes.total() == accounts:
        yield f"screening: {accounts} accounts, {facts} with facts, outcomes add up to {outcomes.total()}"


def _to_packets(desk: Desk, crew: people.People, wanted: int) -> int:
    """Walk the road with as many cases as are needed until `wanted` packets are locked; how many are."""
    with desk.store.read() as session:
        opened = session.scalars(select(Case.id).where(Case.stage == Stage.OPENED).order_by(Case.id)).all()
    chosen = set(opened[: wanted * _SPARE])
    day = _AS_OF
    while (locked := _locked(desk)) < wanted and day <= _AS_OF + _PATIENCE:
        for name in _ROAD:
            for chunk in SWEEPS[name].pick(desk, day):
                SWEEPS[name].run(desk, [one for one in chunk if UUID(one) in chosen], day)
        people.act(desk, crew, day)
        day += _STEP
    return locked


def _locked(desk: Desk) -> int:
    with desk.store.read() as session:
        return session.scalar(select(func.count(func.distinct(Packet.case_id)))) or 0


def _faults(desk: Desk, wanted: int, locked: int, say: Say) -> Iterator[str]:
    with desk.store.read() as session:
        found = session.execute(select(Assessment.outcome, func.count()).group_by(Assessment.outcome))
        say(f"  assessments {dict(found.all())}")
        unreasoned = select(Assessment).where(Assessment.outcome != Outcome.ELIGIBLE)
        for row in session.scalars(unreasoned):
            if not row.reasons:
                yield f"assessment {row.id}: {row.outcome} without a reason"
        stages = session.execute(select(Case.stage, func.count()).group_by(Case.stage))
        say(f"  cases {dict(stages.all())}, {locked} with a locked packet")
        for failure in session.scalars(select(Failure).where(Failure.solved_on.is_(None))):
            yield f"{failure.code}: {failure.sweep} of {failure.subject_id}: {failure.message}"
    if locked < wanted:
        yield f"packets: {locked} of {wanted} are locked"
    yield from (f"{one.code}: {one.text}" for one in audit.verify(desk).findings)


class _Clock:
    """Tells what took how long, and the most memory so far."""

    def __init__(self, say: Say) -> None:
        self._say = say

    @contextmanager
    def times(self, what: str) -> Iterator[None]:
        """Around one piece of work."""
        since = time.monotonic()
        yield
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self._say(f"{what}: {time.monotonic() - since:.1f} s, at most {most} MB so far")
