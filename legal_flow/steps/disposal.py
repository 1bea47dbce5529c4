"""销毁: the papers that the retention policy releases are destroyed by a person's decision, with a certificate.

Decided, removed, certified: three steps, each of which may be broken off and is taken up again by the next run. The
certificate names every object by key and hash; the rows stay, so that what a packet held can be proved for ever.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.errors import Conflict
from legal_flow.packets.storage import ObjectMissing, object_key
from legal_flow.steps import approvals, retention
from legal_flow.steps.chunks import each
from legal_flow.steps.desk import Desk
from legal_flow.store import policies
from legal_flow.store.policy import digest, parse
from legal_flow.store.session import hold as alone
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.tables.retention import Disposal, DisposedObject

SWEEP = "release_objects"


class StillKept(Conflict):
    """The case's papers may not be destroyed on this day."""

    code = "still-kept"
    remedy = "See `legal-flow storage due`: policy, legal holds and open tasks of the case decide."


def pick(desk: Desk, as_of: date) -> list[str]:
    """The ids of cases whose destruction was begun, then of those whose papers are over."""
    with desk.store.read() as session:
        begun = session.scalars(select(Disposal.case_id).where(Disposal.done_on.is_(None))).all()
        due = [one.case_id for one in retention.over(session, as_of)]
    return [str(case_id) for case_id in dict.fromkeys([*begun, *due])]


def run(desk: Desk, ids: Iterable[str], person_id: UUID, as_of: date) -> dict[str, int]:
    """Destroy for each case what is over; how many cases by what became of them.

    Raises `RoleNotHeld` before anything is touched. A case that fails waits with its reason, and the others go on.
    """
    with desk.store.read() as session:
        approvals.check_role(session, person_id, retention.ROLE, as_of)

    def act(desk: Desk, case_id: UUID, as_of: date) -> str:
        try:
            destroy(desk, case_id, person_id, as_of)
        except StillKept:
            return (
                "still_kept"  # A hold came in between, or another case took the papers of an account along.
            )
        return "destroyed"

    return each(desk, SWEEP, ids, as_of, act)


def destroy(desk: Desk, case_id: UUID, person_id: UUID, as_of: date) -> Disposal:
    """Destroy what is over of one case, or end what was begun; its row, with the certificate.

    Raises `StillKept` where policy, hold or task keeps it, and `ObjectLocked` where the store does; of a case that
    was not begun nothing is gone then.
    """
    _ask_store(desk, case_id, as_of)
    with desk.store.write() as session:
        disposal = _begin(desk, session, case_id, person_id, as_of)
        rows = _covered(session, disposal)
    for row in rows:
        desk.objects.remove(row.key, desk.clock())
    return _certify(desk, disposal.id, as_of)


def _ask_store(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Raise `ObjectLocked` before anything is decided."""
    with desk.store.read() as session:
        found = retention.over_of(session, session.get_one(Case, case_id), as_of)
    for key in found.keys if found else ():
        try:
            desk.objects.protection(key).check(key, desk.clock())
        except ObjectMissing:
            continue  # The audit finds it; there is nothing left to destroy.


def _begin(desk: Desk, session: Session, case_id: UUID, person_id: UUID, as_of: date) -> Disposal:
    """The disposal that was begun before, else a new one over all that is over."""
    alone(session, retention.CERTIFICATE)
    approvals.check_role(session, person_id, retention.ROLE, as_of)
    before = session.scalars(
        select(Disposal).where(Disposal.case_id == case_id).order_by(Disposal.number)
    ).all()
    if before and before[-1].done_on is None:
        return before[-1]
    case = session.get_one(Case, case_id)
    found = retention.over_of(session, case, as_of)
    if found is None:
        raise StillKept(f"nothing of case {case.ref} may be destroyed on {as_of}")
    body = policies.body_of(session, case.creditor_id, as_of)
    policy = parse(body)
    number = len(before) + 1
    disposal = Disposal(
        id=make_id("disposal", case_id, number),
        case_id=case_id,
        number=number,
        decided_by=person_id,
        decided_on=as_of,
        kept_until=found.kept_until,
        policy_version=policy.version,
        policy_sha256=digest(body),
        because=policy.retention.because,
        done_on=None,
        certificate_sha256=None,
        certificate_key=None,
    )
    session.add(disposal)
    session.flush()
    session.add_all(DisposedObject(key=key, disposal_id=disposal.id) for key in found.keys)
    approvals.audit(desk, session, person_id, "destruction_decided", str(case_id), as_of)
    return disposal


def _covered(session: Session, disposal: Disposal) -> list[StoredObject]:
    session.flush()
    return list(
        session.scalars(
            select(StoredObject)
            .join(DisposedObject, DisposedObject.key == StoredObject.key)
            .where(DisposedObject.disposal_id == disposal.id)
            .order_by(StoredObject.key)
        )
    )


def _certify(desk: Desk, disposal_id: UUID, as_of: date) -> Disposal:
    """Write the certificate as an object, then as the end of the row."""
    with desk.store.read() as session:
        disposal = session.get_one(Disposal, disposal_id)
        case = session.get_one(Case, disposal.case_id)
        body = _certificate(session, case, disposal, as_of)
    sha256 = hashlib.sha256(body).hexdigest()
    key = object_key(case.creditor_id, case.id, retention.CERTIFICATE, disposal.number, sha256, "json")
    desk.objects.put(key, body, sha256)
    with desk.store.write() as session:
        disposal = session.get_one(Disposal, disposal_id)
        if disposal.done_on is None:
            session.add(StoredObject(key=key, sha256=sha256, size=len(body), written_on=as_of))
            disposal.done_on, disposal.certificate_sha256, disposal.certificate_key = as_of, sha256, key
            who = disposal.decided_by
            approvals.audit(desk, session, who, "destruction_certified", str(case.id), as_of, sha256)
    return disposal


def _certificate(session: Session, case: Case, disposal: Disposal, as_of: date) -> bytes:
    """销毁证明: who, what by key and hash, when, by which policy and on what legal basis."""
    told = {
        "certificate": "销毁证明",
        "case": case.ref,
        "case_id": str(case.id),
        "number": disposal.number,
        "closed_on": case.stage_since.isoformat(),
        "kept_until": disposal.kept_until.isoformat(),
        "policy": {"version": disposal.policy_version, "sha256": disposal.policy_sha256},
        "because": disposal.because,
        "decided_by": session.get_one(Person, disposal.decided_by).code,
        "decided_on": disposal.decided_on.isoformat(),
        "destroyed_on": as_of.isoformat(),
        "objects": [
            {
                "key": row.key,
                "sha256": row.sha256,
                "size": row.size,
                "written_on": row.written_on.isoformat(),
            }
            for row in _covered(session, disposal)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
