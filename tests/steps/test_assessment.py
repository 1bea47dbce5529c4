"""Who may go to law has a case; who may not has a reason; who must wait is held and skipped."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from portfolios import PORTFOLIO, START, case_of, sweep
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import LimitationFacts
from legal_flow.cases.ids import make_id
from legal_flow.cases.parties import HoldReason, PartyRole, Route
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.demo.people import People
from legal_flow.errors import ApprovalConflict, DataFault
from legal_flow.rules.outcomes import Limitation, Outcome
from legal_flow.sample.situations import Situation
from legal_flow.steps import assess, claims, closing, complaint, decisions, evidence, holds
from legal_flow.steps.account_facts import refresh_facts
from legal_flow.steps.desk import Desk
from legal_flow.steps.placing import place_case
from legal_flow.store.journal import events_of
from legal_flow.store.tables.cases import Assessment, Case, CaseAccount, Hold, Party
from legal_flow.store.tables.organisation import Placement, RoleGrant
from legal_flow.store.tables.portfolio import AccountFacts, Screening
from legal_flow.store.tables.work import AuditEntry, Failure, FreeText


def number_of(situation: Situation) -> int:
    return PORTFOLIO.index(situation) + 1


def test_every_account_has_one_outcome_and_every_refusal_a_reason(at_opening: Desk) -> None:
    with at_opening.store.read() as session:
        rows = session.scalars(select(Screening).where(Screening.until.is_(None))).all()
        accounts = session.scalar(select(func.count()).select_from(AccountFacts))
    assert len({row.account_id for row in rows}) == len(rows) == accounts
    assert all(bool(row.reasons) == (row.outcome != "candidate") for row in rows)


def test_every_assessment_keeps_rule_citation_facts_and_edition(at_opening: Desk) -> None:
    with at_opening.store.read() as session:
        rows = session.scalars(select(Assessment)).all()
    assert rows
    for row in rows:
        assert row.law_edition
        if row.outcome != Outcome.ELIGIBLE:
            assert row.reasons
        for reason in row.reasons:
            assert reason["rule"].startswith("cn.")
            assert reason["citations"]


def test_two_cards_of_one_person_are_one_case(at_opening: Desk) -> None:
    first = number_of(Situation.TWO_CARDS)
    case = case_of(at_opening, first)
    assert case.id == case_of(at_opening, first + 1).id
    assert case.grouping == "same_debtor_cause_court"
    with at_opening.store.read() as session:
        joined = session.scalars(select(CaseAccount).where(CaseAccount.case_id == case.id)).all()
        parties = session.scalars(select(Party).where(Party.case_id == case.id)).all()
    assert len(joined) == 2
    assert [party.role for party in parties] == [PartyRole.CARDHOLDER]


def test_a_limitation_that_is_near_sends_the_case_straight_to_suit(at_opening: Desk) -> None:
    assert case_of(at_opening, 1).route == Route.DIRECT_SUIT
    assert case_of(at_opening, number_of(Situation.PLAIN)).route == Route.LETTER


def test_a_case_is_opened_for_what_it_will_claim_and_its_track_follows_the_claim(at_opening: Desk) -> None:
    case = case_of(at_opening, 1)
    with at_opening.store.write() as session:
        case = session.get_one(Case, case.id)
        claim = claims.compute(at_opening, session, case, START, START)
        opened = next(one for one in events_of(session, case.id) if one.kind == EventKind.CASE_OPENED)
        assert opened.payload["in_dispute"] == str(claim.total())
        row = claims.keep(at_opening, session, case, claim, START)
        before, case.track = case.track, "small_claim"
        proposal = complaint._proposal(at_opening, session, case, claim, START)
        for _ in range(2):
            complaint._follow_track(at_opening, session, case, proposal, row, START)
        assert case.track == before == "summary"
    with at_opening.store.read() as session:
        told = [one.payload for one in events_of(session, case.id) if one.kind == EventKind.TRACK_CHANGED]
    assert told == [
        {
            "before": "small_claim",
            "track": "summary",
            "claimed": str(claim.total()),
            "because": "cn.venue,cn.track",
            "ceiling": "55,000.00",
        }
    ]


@pytest.mark.parametrize(
    "situation", [Situation.CURRENT, Situation.BANKRUPTCY, Situation.DISPUTE_OPEN, Situation.PLAN_KEPT]
)
def test_what_must_not_go_to_law_has_no_case(at_opening: Desk, situation: Situation) -> None:
    with pytest.raises(AssertionError, match="has no case"):
        case_of(at_opening, number_of(situation))


def test_assessing_again_on_the_same_day_opens_nothing_new(at_opening: Desk) -> None:
    with at_opening.store.read() as session:
        before = session.scalar(select(func.count()).select_from(Case))
    assert sweep(at_opening, "assess_accounts", START)["case_opened"] == 0
    with at_opening.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == before


def set_dispute(desk: Desk, case: Case, *, is_open: bool) -> None:
    with desk.store.write() as session:
        account = select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)
        session.execute(
            update(AccountFacts).where(AccountFacts.account_id.in_(account)).values(dispute_open=is_open)
        )


def test_a_dispute_places_a_hold_with_its_basis_and_its_end_lifts_it(at_opening: Desk) -> None:
    case = case_of(at_opening, number_of(Situation.PLAIN))
    for days, is_open in ((1, True), (2, True), (9, False), (10, False)):
        day = START + timedelta(days=days)
        set_dispute(at_opening, case, is_open=is_open)
        sweep(at_opening, "assess_accounts", day)
        picked = {one for chunk in evidence.pick(at_opening, day) for one in chunk}
        assert (str(case.id) in picked) == (not is_open)
        assert case_of(at_opening, number_of(Situation.PLAIN)).stage == Stage.OPENED
    with at_opening.store.read() as session:
        hold = session.scalars(select(Hold).where(Hold.case_id == case.id)).one()
        kinds = [event.kind for event in events_of(session, case.id)]
    assert (hold.reason, hold.since, hold.until) == (
        HoldReason.DISPUTE,
        START + timedelta(days=1),
        START + timedelta(days=9),
    )
    assert "第69条" in hold.basis
    assert kinds[-2:] == [EventKind.HOLD_PLACED, EventKind.HOLD_LIFTED]


def test_a_hold_by_hand_is_not_lifted_by_the_system(at_opening: Desk) -> None:
    case = case_of(at_opening, number_of(Situation.PLAIN))
    with at_opening.store.write() as session:
        holds.place(at_opening, session, session.get_one(Case, case.id), HoldReason.BY_HAND, START, "B02")
    sweep(at_opening, "assess_accounts", START + timedelta(days=1))
    with at_opening.store.read() as session:
        hold = session.scalars(select(Hold).where(Hold.case_id == case.id)).one()
    assert hold.until is None


def test_a_case_on_hold_is_skipped_and_goes_on_where_it_stood(at_opening: Desk) -> None:
    case = case_of(at_opening, 1)
    with at_opening.store.write() as session:
        row = session.get_one(Case, case.id)
        hold = holds.place(at_opening, session, row, HoldReason.BY_HAND, START, "B02")
    sweep(at_opening, "gather_evidence", START)
    assert case_of(at_opening, 1).stage == Stage.OPENED
    with at_opening.store.write() as session:
        row = session.get_one(Case, case.id)
        holds.lift(at_opening, session, row, session.get_one(Hold, hold.id), START + timedelta(days=3), "B02")
    sweep(at_opening, "gather_evidence", START + timedelta(days=3))
    assert case_of(at_opening, 1).stage == Stage.COMPLAINT


def test_a_doubt_is_decided_once_by_a_head_of_legal_whose_role_has_not_ended(
    at_opening: Desk, crew: People
) -> None:
    with at_opening.store.write() as session:
        row = session.scalars(select(Assessment)).first()
        assert row is not None
        row.outcome, row.decision = Outcome.NEEDS_LAWYER, None
    say = {"go_on": True, "note": "已核对", "on": START}
    with pytest.raises(ApprovalConflict):
        decisions.decide_account(at_opening, row.id, crew.seal_keeper, **say)  # type: ignore[arg-type]
    with at_opening.store.write() as session:
        session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == crew.legal_head, RoleGrant.role == "legal_head")
            .values(until=START - timedelta(days=1))
        )
    with pytest.raises(ApprovalConflict):
        decisions.decide_account(at_opening, row.id, crew.legal_head, **say)  # type: ignore[arg-type]
    with at_opening.store.write() as session:
        session.execute(update(RoleGrant).values(until=None))
    for _ in range(2):
        decisions.decide_account(at_opening, row.id, crew.legal_head, **say)  # type: ignore[arg-type]
    with pytest.raises(ApprovalConflict):
        decisions.decide_account(at_opening, row.id, crew.legal_head, **(say | {"go_on": False}))  # type: ignore[arg-type]
    with at_opening.store.read() as session:
        said = session.scalars(select(AuditEntry).where(AuditEntry.subject == str(row.account_id))).all()
    assert [entry.act for entry in said] == ["account_eligible"]


def test_a_doubt_waits_once_for_an_account_and_is_decided_with_a_reason_and_evidence(
    at_opening: Desk, crew: People
) -> None:
    with at_opening.store.write() as session:
        row = session.scalars(select(Assessment)).first()
        assert row is not None
        row.outcome, row.decision, row.as_of = Outcome.NEEDS_LAWYER, None, START - timedelta(days=1)
        values = {column.key: getattr(row, column.key) for column in Assessment.__table__.columns}
        newer = Assessment(**(values | {"id": make_id("assessment", "newer"), "as_of": START}))
        session.add(newer)
    with at_opening.store.read() as session:
        mine = [one.id for one in decisions.waiting(session) if one.account_id == newer.account_id]
    assert mine == [newer.id]
    say = {"go_on": True, "on": START}
    with pytest.raises(ApprovalConflict, match="reason in words"):
        decisions.decide_account(at_opening, newer.id, crew.legal_head, note=" ", **say)  # type: ignore[arg-type]
    decisions.decide_account(
        at_opening,
        newer.id,
        crew.legal_head,
        note="已核对还款凭证",
        evidence_ref="SC000001-agreement",
        **say,  # type: ignore[arg-type]
    )
    with at_opening.store.read() as session:
        assert newer.account_id not in {one.account_id for one in decisions.waiting(session)}
        decided = session.get_one(Assessment, newer.id)
        assert (decided.decided_on, decided.evidence_ref) == (START, "SC000001-agreement")
        assert session.get_one(FreeText, decided.note_sha256).body == "已核对还款凭证"


def test_which_lawyer_gets_a_case_does_not_hang_on_the_order_in_which_cases_are_placed(
    at_opening: Desk,
) -> None:
    with at_opening.store.read() as session:
        placed = lawyers(session)
    assert len(set(placed.values())) == 2
    with at_opening.store.write() as session:
        session.execute(delete(Placement))
        for case_id in sorted(placed, reverse=True):
            place_case(session, session.get_one(Case, case_id), START)
    with at_opening.store.read() as session:
        assert lawyers(session) == placed


def lawyers(session: Session) -> dict[UUID, UUID]:
    """The lawyer of each case."""
    return {row.case_id: row.lawyer_id for row in session.scalars(select(Placement))}


def test_a_placement_ends_with_its_case(at_opening: Desk, crew: People) -> None:
    case = case_of(at_opening, 1)
    closing.close_by_hand(at_opening, case.id, crew.legal_head, CloseReason.WITHDRAWN, "撤回", START)
    with at_opening.store.read() as session:
        placement = session.scalars(select(Placement).where(Placement.case_id == case.id)).one()
    assert placement.until == START


def test_a_debtor_that_fails_does_not_stop_the_others(
    at_opening: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = case_of(at_opening, number_of(Situation.LATER_DISPUTE))
    real = holds.review

    def break_one(desk: Desk, session: object, debtor_id: object, as_of: date) -> int:
        with desk.store.read() as other:
            mine = other.scalars(select(Party.debtor_id).where(Party.case_id == victim.id)).first()
        if debtor_id == mine:
            raise KeyError("张试一")
        return real(desk, session, debtor_id, as_of)  # type: ignore[arg-type]

    monkeypatch.setattr(holds, "review", break_one)
    with at_opening.store.read() as session:
        everybody = [[str(one) for one in session.scalars(select(AccountFacts.debtor_id).distinct())]]
    counts = assess.run(at_opening, everybody[0], START)
    assert counts["failed"] == 1
    assert sum(counts.values()) == len(everybody[0])


def test_an_account_whose_facts_cannot_be_is_a_failure_of_its_own_and_stops_no_other(
    at_opening: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_opening.store.read() as session:
        accounts = session.scalars(select(AccountFacts.account_id).order_by(AccountFacts.account_id)).all()
    pack = at_opening.pack("cn")
    plain, asked = type(pack).limitation, []

    def limitation(self: object, facts: LimitationFacts, as_of: date) -> Limitation:
        asked.append(facts)
        if len(asked) == 1:
            raise DataFault("a suit ended before it began")
        return plain(self, facts, as_of)

    monkeypatch.setattr(type(pack), "limitation", limitation)
    refresh_facts(at_opening, accounts, START)
    with at_opening.store.read() as session:
        rows = session.scalars(select(AccountFacts)).all()
        failures = session.scalars(select(Failure)).all()
    assert {row.account_id for row in rows} == set(accounts)
    assert [row.limitation_earliest for row in rows if row.account_id == failures[0].subject_id] == [None]
    assert [failure.message for failure in failures] == ["a suit ended before it began"]
    refresh_facts(at_opening, accounts, START)
    with at_opening.store.read() as session:
        assert [failure.solved_on for failure in session.scalars(select(Failure))] == [START]
