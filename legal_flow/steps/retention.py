"""留存、暂停销毁: how long the papers of a closed case are kept, and the legal holds that stop their destruction.

The period is the lender's policy, from the day the case was closed. Nothing is over while a legal hold stands or a
task of the case is open. The lender's own papers go with a case only where the debt is gone with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.errors import Conflict, SettingsFault
from legal_flow.packets.storage import ObjectMissing
from legal_flow.rules import periods
from legal_flow.steps import approvals, claims
from legal_flow.steps.audit import NotKnown
from legal_flow.steps.desk import Desk
from legal_flow.store.policies import policy_of
from legal_flow.store.session import hold as alone
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.tables.retention import Disposal, DisposedObject, LegalHold
from legal_flow.store.tables.work import Task

ROLE = "legal_head"
"""Who places and lifts legal holds and decides about destruction."""
CERTIFICATE = "disposal"
"""The kind of object that a certificate of destruction is; it is never destroyed."""
_OWNER = func.substr(StoredObject.key, 38, 36)
"""A key begins with two ids and the kind (`object_key`): the lender's, and that of the case or account."""
_LYING = (
    StoredObject.key.not_like(f"%/{CERTIFICATE}/%"),
    ~exists().where(DisposedObject.key == StoredObject.key),
)
"""Not destroyed, and no certificate."""
_DEBT_IS_GONE = frozenset({CloseReason.PAID, CloseReason.SETTLED})


class BeingDestroyed(Conflict):
    """The destruction of the case's papers has begun."""

    code = "being-destroyed"
    remedy = "Run `legal-flow storage release` to its end; what is gone stays on its certificate."


@dataclass(frozen=True, slots=True)
class Over:
    """A case whose papers the policy releases on a day."""

    case_id: UUID
    ref: str
    closed_on: date
    kept_until: date
    keys: tuple[str, ...]
    size: int
    """Bytes of all of them."""


def over(session: Session, as_of: date) -> list[Over]:
    """Every case with papers that may be destroyed on a day, in the order of closing."""
    kept = _owners_of_papers(session)
    released: list[tuple[Case, date, set[UUID]]] = []
    for case in _closed(session, as_of):
        if not kept.isdisjoint(_owners(session, case)) and (until := _kept_until(session, case, as_of)):
            released.append((case, until, {case.id, *_accounts_that_go(session, case, as_of)}))
    papers = _papers(session, {owner for _, _, owners in released for owner in owners})
    found = (
        _told(case, until, [row for owner in owners for row in papers.get(owner, ())])
        for case, until, owners in released
    )
    return [one for one in found if one is not None]


def over_of(session: Session, case: Case, as_of: date) -> Over | None:
    """What may be destroyed of one case on a day; `None` if nothing may."""
    until = _kept_until(session, case, as_of)
    if until is None:
        return None
    owners = (case.id, *_accounts_that_go(session, case, as_of))
    return _told(case, until, _objects(session, [f"{case.creditor_id}/{owner}/" for owner in owners]))


def place_hold(desk: Desk, ref: str, because: str, person_id: UUID, on: date) -> int:
    """Let nothing of a case be destroyed from now on, also in the store where it has holds; how many objects it holds.

    The same again changes nothing but what the store did not hold yet. Raises `BeingDestroyed`.
    """
    with desk.store.write() as session:
        case = _case(session, ref)
        alone(session, CERTIFICATE)
        approvals.check_role(session, person_id, ROLE, on)
        begun = select(DisposedObject.key).join(Disposal).where(Disposal.done_on.is_(None))
        starts = _starts(session, case)
        if any(key.startswith(starts) for key in session.scalars(begun)):
            raise BeingDestroyed(f"papers of case {ref} are being destroyed")
        if _standing(session, case.id) is None:
            number = len(session.scalars(select(LegalHold.id).where(LegalHold.case_id == case.id)).all()) + 1
            session.add(
                LegalHold(
                    id=make_id("legal_hold", case.id, number),
                    case_id=case.id,
                    because_sha256=approvals.keep_text(session, because, str(person_id), on),
                    placed_on=on,
                    placed_by=person_id,
                    lifted_on=None,
                    lifted_by=None,
                )
            )
            approvals.audit(desk, session, person_id, "legal_hold_placed", str(case.id), on)
        keys = _keys(session, case)
    return _hold_in_store(desk, keys, held=True)


def lift_hold(desk: Desk, ref: str, person_id: UUID, on: date) -> None:
    """Lift the legal hold of a case; papers that another case's hold needs stay held in the store."""
    with desk.store.read() as session:
        case = _case(session, ref)
        approvals.check_role(session, person_id, ROLE, on)
        others = session.scalars(
            select(Case)
            .join(LegalHold, LegalHold.case_id == Case.id)
            .where(LegalHold.lifted_on.is_(None), Case.id != case.id)
        )
        needed = {key for other in others for key in _keys(session, other)}
        keys = [key for key in _keys(session, case) if key not in needed]
    _hold_in_store(desk, keys, held=False)
    with desk.store.write() as session:
        standing = _standing(session, case.id)
        if standing is not None:
            standing.lifted_on, standing.lifted_by = on, person_id
            approvals.audit(desk, session, person_id, "legal_hold_lifted", str(case.id), on)


def _closed(session: Session, as_of: date) -> list[Case]:
    """The cases that are closed for as many years as their lender's policy keeps papers, the earliest first."""
    found: list[Case] = []
    for creditor_id in session.scalars(select(Creditor.id).order_by(Creditor.id)):
        years = policy_of(session, creditor_id, as_of).retention.years
        if years is not None:
            closed = select(Case).where(Case.creditor_id == creditor_id, Case.stage == Stage.CLOSED)
            found += session.scalars(closed.where(Case.stage_since <= periods.add_years(as_of, -years)))
    return sorted(found, key=lambda case: (case.stage_since, case.ref))


def _owners(session: Session, case: Case) -> set[UUID]:
    """Whose papers may go with a case: its own, and its accounts' where the debt is gone."""
    accounts = claims.accounts_of(session, case) if case.close_reason in _DEBT_IS_GONE else []
    return {case.id, *accounts}


def _owners_of_papers(session: Session) -> set[UUID]:
    """The cases and accounts of which something lies in the store, certificates apart."""
    found = session.scalars(select(_OWNER).where(*_LYING).distinct())
    return {UUID(owner) for owner in found}


def _papers(session: Session, owners: set[UUID]) -> dict[UUID, list[StoredObject]]:
    """What lies in the store for these cases and accounts, certificates apart."""
    found: dict[UUID, list[StoredObject]] = {}
    every = select(StoredObject, _OWNER).where(*_LYING).execution_options(yield_per=10_000)
    for row, owner in session.execute(every) if owners else ():
        if UUID(owner) in owners:
            found.setdefault(UUID(owner), []).append(row)
    return found


def _told(case: Case, until: date, rows: Iterable[StoredObject]) -> Over | None:
    sizes = {row.key: row.size for row in rows}
    if not sizes:
        return None
    return Over(case.id, case.ref, case.stage_since, until, tuple(sorted(sizes)), sum(sizes.values()))


def _kept_until(session: Session, case: Case, as_of: date) -> date | None:
    """The last day of keeping, if it has passed and nothing stands against destruction."""
    years = policy_of(session, case.creditor_id, as_of).retention.years
    if years is None or case.stage != Stage.CLOSED:
        return None
    until = periods.add_years(case.stage_since, years)
    if as_of <= until or _standing(session, case.id) is not None:
        return None
    open_task = session.scalars(select(Task.id).where(Task.case_id == case.id, Task.done_on.is_(None)))
    return None if open_task.first() is not None else until


def _accounts_that_go(session: Session, case: Case, as_of: date) -> list[UUID]:
    """The accounts whose papers go with the case: paid or settled, and no other case of theirs is still kept."""
    if case.close_reason not in _DEBT_IS_GONE:
        return []
    return [
        account
        for account in claims.accounts_of(session, case)
        if all(
            _kept_until(session, other, as_of) is not None
            for other in session.scalars(
                select(Case)
                .join(CaseAccount, CaseAccount.case_id == Case.id)
                .where(CaseAccount.account_id == account, Case.id != case.id)
            )
        )
    ]


def _starts(session: Session, case: Case) -> tuple[str, ...]:
    """How the keys of all papers of a case begin, its accounts' among them."""
    return tuple(f"{case.creditor_id}/{owner}/" for owner in (case.id, *claims.accounts_of(session, case)))


def _keys(session: Session, case: Case) -> list[str]:
    return [row.key for row in _objects(session, _starts(session, case))]


def _objects(session: Session, starts: Iterable[str]) -> list[StoredObject]:
    """What lies in the store under keys that begin so, certificates apart."""
    under = or_(*(StoredObject.key.startswith(start) for start in starts))
    return list(session.scalars(select(StoredObject).where(under, *_LYING).order_by(StoredObject.key)))


def _standing(session: Session, case_id: UUID) -> LegalHold | None:
    return session.scalars(
        select(LegalHold).where(LegalHold.case_id == case_id, LegalHold.lifted_on.is_(None))
    ).one_or_none()


def _hold_in_store(desk: Desk, keys: Iterable[str], *, held: bool) -> int:
    """In a store that has no holds the row alone counts."""
    count = 0
    for key in keys:
        try:
            desk.objects.hold(key, held=held)
        except ObjectMissing:
            continue
        except SettingsFault:
            return 0
        count += 1
    return count


def _case(session: Session, ref: str) -> Case:
    case = session.scalars(select(Case).where(Case.ref == ref)).one_or_none()
    if case is None:
        raise NotKnown(f"there is no case {ref}")
    return case
