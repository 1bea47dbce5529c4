"""Real cases to measure on: a sample portfolio taken in, assessed and with its evidence gathered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from legal_flow.cases.stages import Stage
from legal_flow.demo import people
from legal_flow.prove.rooms import desk_in, fresh, sweep
from legal_flow.sample.make import make_sample
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case

DAY = date(2024, 6, 3)
_ACCOUNTS = 40
_SEED = 20240102


@dataclass(frozen=True, slots=True)
class Material:
    """An open desk and the cases on it whose papers can be drawn up on `DAY`."""

    desk: Desk
    cases: Sequence[UUID]
    folder: Path
    """For what a baseline writes."""


@contextmanager
def made_in(folder: Path) -> Iterator[Material]:
    """Made anew in `folder`, which takes some ten seconds."""
    home = fresh(folder)
    make_sample(_ACCOUNTS, _SEED, DAY, home.inbox)
    with desk_in(home) as desk:
        people.enrol(desk)
        for name in ("intake_accounts", "assess_accounts", "gather_evidence"):
            sweep(desk, name, DAY)
        with desk.store.read() as session:
            ready = Case.stage.in_((Stage.DEMAND, Stage.COMPLAINT))
            cases = session.scalars(select(Case.id).where(ready).order_by(Case.id)).all()
        yield Material(desk, cases, home.folder)
