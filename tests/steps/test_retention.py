"""Papers of closed cases are kept as long as policy, legal hold and lock say, and destroyed with a certificate."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from builders import CREDITOR, DAY, a_case, an_instant, join, journal_of
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import CloseReason
from legal_flow.demo import people
from legal_flow.errors import Unavailable
from legal_flow.packets.storage import ObjectLocked, object_key
from legal_flow.steps import approvals, audit, disposal, retention
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import open_task
from legal_flow.store import policies
from legal_flow.store.policy import PolicyFault, parse, standard
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.tables.retention import Disposal
from legal_flow.store.tables.work import AuditEntry, Failure, FreeText

REF, OTHER = "LF24-00000001", "LF24-00000002"
LAST = date(DAY.year + 10, DAY.month, DAY.day)
"""The last day of keeping."""
OVER = LAST + timedelta(days=1)
CARD = make_id("account", "card")
KEPT_TEN_YEARS = '{years: 10, because: "反洗钱法第三十四条"}'
HEAD = make_id("person", "B02")
DESK_CLERK = make_id("person", "B01")


@pytest.fixture
def archive(desk: Desk) -> Desk:
    """Persons, a policy of ten years, and a paid case with a packet, its manifest and a scan of its account."""
    people.enrol(desk)
    close(desk, REF, CloseReason.PAID)
    body = standard().replace("standard-1", "own-1").replace('{years: null, because: ""}', KEPT_TEN_YEARS)
    with desk.store.write() as session:
        policies.enter(session, CREDITOR, body, "B02", DAY, an_instant())
    return desk


def close(desk: Desk, ref: str, reason: CloseReason) -> None:
    """A case with the account, closed on `DAY`, with two papers; the account's scan is stored once."""
    with desk.store.write() as session:
        case = a_case(session, ref)
        join(session, case, CARD)
        journal_of(session, case).close(reason)
        for owner, kind in ((case.id, "packet"), (case.id, "manifest"), (CARD, "agreement")):
            keep(desk, session, owner, kind)
        session.execute(update(CaseAccount).where(CaseAccount.case_id == case.id).values(left_on=DAY))


def keep(desk: Desk, session: Session, owner: UUID, kind: str) -> None:
    body = f"{kind} of {owner}".encode()
    sha256 = hashlib.sha256(body).hexdigest()
    key = object_key(CREDITOR, owner, kind, 1, sha256, "pdf")
    desk.objects.put(key, body, sha256)
    session.merge(StoredObject(key=key, sha256=sha256, size=len(body), written_on=DAY))


def release(desk: Desk, on: date = OVER) -> dict[str, int]:
    return disposal.run(desk, disposal.pick(desk, on), HEAD, on)


def keys(desk: Desk) -> list[str]:
    """Of all that was ever stored, without certificates."""
    with desk.store.read() as session:
        every = session.scalars(select(StoredObject.key).order_by(StoredObject.key))
        return [key for key in every if "/disposal/" not in key]


def lying(desk: Desk) -> list[str]:
    """The kinds of papers that are still there."""
    return sorted(key.split("/")[2] for key in keys(desk) if desk.objects.exists(key))


def certificate(desk: Desk) -> tuple[Disposal, dict]:
    with desk.store.read() as session:
        (row,) = session.scalars(select(Disposal))
    return row, json.loads(desk.objects.get(row.certificate_key))


def test_without_years_in_the_policy_nothing_is_ever_released(desk: Desk) -> None:
    people.enrol(desk)
    close(desk, REF, CloseReason.PAID)
    assert release(desk, date(2199, 1, 1)) == {}
    assert lying(desk) == ["agreement", "manifest", "packet"]


def test_papers_are_kept_to_the_last_day_and_released_on_the_next(archive: Desk) -> None:
    assert release(archive, LAST) == {}
    with archive.store.read() as session:
        (one,) = retention.over(session, OVER)
    assert (one.ref, one.closed_on, one.kept_until, len(one.keys)) == (REF, DAY, LAST, 3)
    assert release(archive) == {"destroyed": 1}
    assert lying(archive) == []
    assert release(archive) == {}


def test_the_certificate_says_who_what_when_and_on_what_basis_and_the_hashes_stay(archive: Desk) -> None:
    release(archive)
    row, told = certificate(archive)
    assert hashlib.sha256(archive.objects.get(row.certificate_key)).hexdigest() == row.certificate_sha256
    assert (told["certificate"], told["case"], told["decided_by"]) == ("销毁证明", REF, "B02")
    assert (told["because"], told["policy"]["version"]) == ("反洗钱法第三十四条", "own-1")
    assert (told["kept_until"], told["destroyed_on"]) == (LAST.isoformat(), OVER.isoformat())
    assert [one["key"] for one in told["objects"]] == keys(archive)
    assert all(one["sha256"] in one["key"] for one in told["objects"])
    with archive.store.read() as session:
        acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.at)).all()
    assert acts[-2:] == ["destruction_decided", "destruction_certified"]


def test_the_audit_takes_the_certificate_for_the_bytes_and_finds_what_came_back(archive: Desk) -> None:
    release(archive)
    assert audit.verify(archive).findings == ()
    key = next(key for key in keys(archive) if "/packet/" in key)
    body = f"packet of {key.split('/')[1]}".encode()
    archive.objects.put(key, body, hashlib.sha256(body).hexdigest())
    assert [finding.code for finding in audit.verify(archive).findings] == ["object-kept"]


def test_only_the_head_of_legal_decides(archive: Desk) -> None:
    with pytest.raises(approvals.RoleNotHeld):
        disposal.run(archive, disposal.pick(archive, OVER), DESK_CLERK, OVER)
    with pytest.raises(approvals.RoleNotHeld):
        disposal.destroy(archive, case_id(archive), DESK_CLERK, OVER)
    with pytest.raises(approvals.RoleNotHeld):
        retention.place_hold(archive, REF, "监管检查", DESK_CLERK, OVER)
    assert len(lying(archive)) == 3


def test_a_legal_hold_keeps_everything_until_it_is_lifted(archive: Desk) -> None:
    for _ in range(2):
        assert retention.place_hold(archive, REF, "监管检查", HEAD, LAST) == 3
    assert release(archive) == {}
    with pytest.raises(disposal.StillKept):
        disposal.destroy(archive, case_id(archive), HEAD, OVER)
    with pytest.raises(ObjectLocked):
        archive.objects.remove(keys(archive)[0], an_instant())
    with archive.store.read() as session:
        assert "监管检查" in session.scalars(select(FreeText.body)).all()
    for _ in range(2):
        retention.lift_hold(archive, REF, HEAD, OVER)
    assert release(archive) == {"destroyed": 1}


def test_an_open_task_keeps_the_papers(archive: Desk) -> None:
    with archive.store.write() as session:
        open_task(session, "refund", case_id(archive), "finance", DAY, case_id=case_id(archive))
    assert release(archive) == {}


def test_the_lenders_papers_stay_while_the_debt_or_another_case_may_need_them(archive: Desk) -> None:
    with archive.store.write() as session:
        session.get_one(Case, case_id(archive)).close_reason = CloseReason.WITHDRAWN
    assert release(archive) == {"destroyed": 1}
    assert lying(archive) == ["agreement"]


def test_a_hold_on_another_case_keeps_the_papers_of_a_shared_account(archive: Desk) -> None:
    close(archive, OTHER, CloseReason.PAID)
    retention.place_hold(archive, OTHER, "另案诉讼", HEAD, LAST)
    assert release(archive) == {"destroyed": 1}
    assert lying(archive) == ["agreement", "manifest", "packet"]
    retention.lift_hold(archive, OTHER, HEAD, OVER)
    # Whichever of the two comes first takes the account's paper along.
    assert "failed" not in release(archive)
    assert lying(archive) == []


def test_what_the_store_itself_keeps_is_left_whole_and_waits_with_its_reason(archive: Desk) -> None:
    archive.objects.hold(keys(archive)[-1], held=True)
    assert release(archive) == {"failed": 1}
    assert len(lying(archive)) == 3
    with archive.store.read() as session:
        assert session.scalars(select(Failure.code)).all() == ["object-locked"]
        assert session.scalars(select(Disposal)).all() == []


class BreaksOff:
    """A store whose nth call of a method breaks off; everything else is the real store's."""

    def __init__(self, store: object, method: str, nth: int) -> None:
        self._store, self._method, self._left = store, method, nth

    def __getattr__(self, name: str) -> Callable:
        found = getattr(self._store, name)
        if name != self._method:
            return found

        def counted(*args: object) -> object:
            self._left -= 1
            if self._left == 0:
                raise Unavailable("the line is down")
            return found(*args)

        return counted


@pytest.mark.parametrize(("method", "nth"), [("protection", 2), ("remove", 1), ("remove", 3), ("put", 1)])
def test_a_destruction_that_breaks_off_is_ended_by_the_next_run_with_one_certificate(
    archive: Desk, method: str, nth: int
) -> None:
    whole, archive.objects = archive.objects, BreaksOff(archive.objects, method, nth)
    with pytest.raises(Unavailable):
        release(archive)
    archive.objects = whole
    if method != "protection":
        with pytest.raises(retention.BeingDestroyed):
            retention.place_hold(archive, REF, "监管检查", HEAD, OVER)
    assert audit.verify(archive).findings == ()
    assert release(archive, OVER + timedelta(days=1)) == {"destroyed": 1}
    assert lying(archive) == []
    assert len(certificate(archive)[1]["objects"]) == 3
    assert audit.verify(archive).findings == ()


@pytest.mark.parametrize("entry", ["{years: 0, because: x}", '{years: 10, because: " "}', "{years: 10}"])
def test_a_policy_names_years_and_their_basis_or_none(entry: str) -> None:
    with pytest.raises(PolicyFault, match="retention"):
        parse(standard().replace('{years: null, because: ""}', entry))


def case_id(desk: Desk) -> UUID:
    with desk.store.read() as session:
        return session.scalars(select(Case.id).where(Case.ref == REF)).one()
