"""Expired limitation excludes by policy, unless a head of legal answers for one account with a reason and evidence."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from portfolios import START, Situation, begin, sweeps, write_portfolio
from sqlalchemy import select

from legal_flow.demo import people
from legal_flow.demo.people import People
from legal_flow.errors import ApprovalConflict
from legal_flow.rules.outcomes import Outcome
from legal_flow.steps import assess, overrides
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain import explain, find
from legal_flow.store.tables.cases import Assessment, Case
from legal_flow.store.tables.portfolio import Account, LimitationOverride, Screening
from legal_flow.store.tables.work import AuditEntry, FreeText

D = timedelta(days=1)
WHY = "债务人书面承诺原件刚找到"
Expired = tuple[Desk, People, UUID]


@pytest.fixture
def expired(new_desk: Callable[..., Desk], empty_sqlite: Path, tmp_path: Path) -> Expired:
    """An account whose limitation passed long ago, taken in and screened."""
    inbox = tmp_path / "inbox"
    write_portfolio(inbox, [Situation.LIMITATION_PASSED])
    folder = tmp_path / "desk"
    folder.mkdir()
    desk = begin(new_desk, empty_sqlite, inbox, folder)
    crew = people.enrol(desk)
    sweeps(desk, ("intake_accounts", "assess_accounts"), START)
    with desk.store.read() as session:
        account_id = session.scalars(select(Account.id)).one()
    return desk, crew, account_id


def outcome(desk: Desk) -> str:
    with desk.store.read() as session:
        return session.scalars(select(Screening.outcome).where(Screening.until.is_(None))).one()


def decide(expired: Expired, person: UUID | None = None, evidence: str = "E-7") -> LimitationOverride:
    desk, crew, account_id = expired
    return overrides.override_limitation(
        desk, account_id, person or crew.legal_head, reason=WHY, evidence=evidence, on=START + D
    )


def test_a_lawyer_takes_an_expired_account_to_law_and_the_trail_says_who_and_why(expired: Expired) -> None:
    desk, crew, account_id = expired
    assert outcome(desk) == "excluded"
    made = decide(expired)
    assert decide(expired).id == made.id
    sweeps(desk, ("assess_accounts",), START + D)
    assert outcome(desk) == "candidate"
    with desk.store.read() as session:
        row = session.scalars(select(Assessment).where(Assessment.as_of == START + D)).one()
        assert (row.outcome, row.decided_by) == (Outcome.ELIGIBLE, str(crew.legal_head))
        assert (row.decided_on, row.note_sha256, row.evidence_ref) == (START + D, made.reason_sha256, "E-7")
        barred = [one["rule"] for one in row.reasons if one["outcome"] == Outcome.BARRED]
        assert barred == ["cn.limitation"]
        assert session.scalars(select(Case)).one().opened_on == START + D
        (audited,) = session.scalars(select(AuditEntry).where(AuditEntry.act == "limitation_overridden"))
        assert (audited.person, audited.subject) == (str(crew.legal_head), str(account_id))
        assert session.get_one(FreeText, made.reason_sha256).body == WHY
    told = explain(desk, account_id, START + D)
    assert told["history"]["overrides"][0]["evidence"] == "E-7"
    assert explain(desk, account_id, START)["history"]["overrides"] == []


def test_a_decision_that_is_withdrawn_no_longer_counts(expired: Expired) -> None:
    desk, crew, account_id = expired
    decide(expired)
    with desk.store.write() as session:
        assess.screen(session, START + D, desk.clock())
    overrides.withdraw_override(desk, account_id, crew.legal_head, START + 2 * D)
    with desk.store.write() as session:
        assess.screen(session, START + 2 * D, desk.clock())
    assert outcome(desk) == "excluded"
    with pytest.raises(overrides.NothingToOverride):
        overrides.withdraw_override(desk, account_id, crew.legal_head, START + 2 * D)


def test_nobody_decides_without_the_role_without_evidence_or_where_nothing_expired(expired: Expired) -> None:
    desk, crew, account_id = expired
    with pytest.raises(ApprovalConflict):
        decide(expired, crew.seal_keeper)
    with pytest.raises(ApprovalConflict):
        decide(expired, evidence=" ")
    early = START - timedelta(days=900)
    with desk.store.write() as session:
        from legal_flow.store.tables.organisation import RoleGrant

        for grant in session.scalars(select(RoleGrant)):
            grant.since = early
    with pytest.raises(overrides.NothingToOverride):
        overrides.override_limitation(desk, account_id, crew.legal_head, reason=WHY, evidence="E-7", on=early)
    assert find(desk, "A000001", START) == [account_id]
