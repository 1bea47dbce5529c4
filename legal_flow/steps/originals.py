"""原件登记: where the original of a paper lies, and who has borrowed it since when. Every act stays on the register."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.errors import Conflict, DataFault
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.papers import OriginalAct
from legal_flow.store.tables.portfolio import Scan
from legal_flow.store.versions import standing

KEEPER = "legal_desk"
"""The role that keeps the register."""


class OriginalAway(Conflict):
    """An original is lent while it is out, given back while it is in, or was never put away."""

    code = "original-away"
    remedy = "Look at `legal-flow evidence CASE`; record what happened to the original first."


class NoSuchScan(DataFault):
    """No scanned paper has this reference."""

    code = "no-such-scan"
    remedy = "Take the scan's reference from `legal-flow evidence CASE`."


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an original is."""

    place: str
    """Where it lies, or lay before it was lent."""
    holder_id: UUID | None = None
    """Who has borrowed it; empty while it lies in its place."""
    since: date | None = None
    due_back: date | None = None

    @property
    def at_hand(self) -> bool:
        """Whether it can be put before a court from its place."""
        return bool(self.place) and self.holder_id is None


UNKNOWN = Whereabouts("")
"""Nobody has said where the original is."""


def place(desk: Desk, scan_ref: str, where: str, person_id: UUID, on: date) -> None:
    """Say where an original lies from now on."""
    _record(desk, scan_ref, "placed", where, person_id, on)


def borrow(
    desk: Desk, scan_ref: str, holder_id: UUID, why: str, person_id: UUID, on: date, due_back: date | None
) -> None:
    """Lend an original; raises `OriginalAway` if it is lent already or its place is not known."""
    _record(desk, scan_ref, "borrowed", why, person_id, on, holder_id, due_back)


def give_back(desk: Desk, scan_ref: str, where: str, person_id: UUID, on: date) -> None:
    """Take an original back; raises `OriginalAway` if it is not lent."""
    _record(desk, scan_ref, "returned", where, person_id, on)


def whereabouts(session: Session, scan_id: UUID, as_of: date) -> Whereabouts:
    """Where the original of a scan was on a day."""
    found = UNKNOWN
    for act in _acts(session, scan_id):
        if act.on > as_of:
            break
        if act.act == "borrowed":
            found = Whereabouts(found.place, act.holder_id, act.on, act.due_back)
        else:
            found = Whereabouts(act.place)
    return found


def _acts(session: Session, scan_id: UUID) -> list[OriginalAct]:
    return list(
        session.scalars(
            select(OriginalAct).where(OriginalAct.scan_id == scan_id).order_by(OriginalAct.number)
        )
    )


def _record(
    desk: Desk,
    scan_ref: str,
    act: str,
    where: str,
    person_id: UUID,
    on: date,
    holder_id: UUID | None = None,
    due_back: date | None = None,
) -> None:
    """Enter an act; the same act again changes nothing."""
    with desk.store.write() as session:
        approvals.check_role(session, person_id, KEEPER, on)
        scan = session.scalars(select(Scan).where(Scan.ref == scan_ref, standing(Scan, on))).one_or_none()
        if scan is None:
            raise NoSuchScan(f"no scan {scan_ref} was known on {on}")
        acts = _acts(session, scan.id)
        if acts and (acts[-1].act, acts[-1].on, acts[-1].place, acts[-1].holder_id, acts[-1].due_back) == (
            act,
            on,
            where,
            holder_id,
            due_back,
        ):
            return
        if acts and on < acts[-1].on:
            raise OriginalAway(f"{scan_ref}: {on} lies before the last act of the register, {acts[-1].on}")
        lent = bool(acts) and acts[-1].act == "borrowed"
        fits = {"placed": not lent, "borrowed": bool(acts) and not lent, "returned": lent}
        if not fits[act]:
            raise OriginalAway(f"{scan_ref}: {act} does not follow {acts[-1].act if acts else 'nothing'}")
        session.add(
            OriginalAct(
                id=make_id("original_act", scan.id, len(acts) + 1),
                creditor_id=scan.creditor_id,
                scan_id=scan.id,
                number=len(acts) + 1,
                act=act,
                on=on,
                place=where,
                holder_id=holder_id,
                due_back=due_back,
                recorded_by=person_id,
            )
        )
        approvals.audit(desk, session, person_id, f"original_{act}", scan_ref, on, scan.sha256)
