"""Who signs holds the office on the day; what ends soon is told before it does."""

import io
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
from portfolios import START, case_of, sweeps
from sqlalchemy import select

from legal_flow.cases.statuses import CertificateEnd, CertificateKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.courts.cn.rules import agency
from legal_flow.demo.people import People
from legal_flow.errors import LegalFlowError
from legal_flow.steps import (
    approvals,
    authorities,
    complaint,
    enrolment,
    expiries,
    filing,
    placing,
    tasks,
)
from legal_flow.steps.desk import Desk
from legal_flow.steps.enrolment import enter_licence, enter_principal
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing
from legal_flow.store.tables.organisation import Unit
from legal_flow.store.tables.papers import Letter, Packet
from legal_flow.store.tables.work import Effect, Failure

NEXT = START + timedelta(days=1)
YEAR = timedelta(days=365)
PLAIN, DIRECT = 6, 1
"""The portfolio's account that gets a letter, and one that goes straight to suit."""


def blank_pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file.getvalue()


def failure(desk: Desk, case: Case) -> Failure:
    with desk.store.read() as session:
        return session.scalars(select(Failure).where(Failure.subject_id == case.id)).one()


def strike_off(desk: Desk, crew: People, on: date = START) -> None:
    for lawyer in crew.lawyers:
        enrolment.end_certificate(
            desk, CertificateKind.LICENCE, lawyer, CertificateEnd.REVOKED, crew.legal_desk, on
        )


def ending(desk: Desk) -> list[tuple[str, str]]:
    with desk.store.read() as session:
        return sorted((one.key, one.role) for one in tasks.open_tasks(session, kind=expiries.ENDS))


# ---- certificates ----------------------------------------------------------------------------------------


def test_no_letter_is_drawn_up_in_the_name_of_a_lawyer_whose_licence_was_revoked(
    at_opening: Desk, crew: People
) -> None:
    case = case_of(at_opening, PLAIN)
    for name in ("gather_evidence", "send_demands"):
        strike_off(at_opening, crew)
        SWEEPS[name].run(at_opening, [str(case.id)], START)
    told = failure(at_opening, case)
    assert (told.code, told.next_try) == ("certificate-lapsed", NEXT)
    assert "legal-flow certificate licence" in told.remedy
    with at_opening.store.read() as session:
        assert session.scalars(select(Letter.id)).all() == []
    for lawyer in crew.lawyers:
        enter_licence(at_opening, lawyer, START, START + YEAR, crew.legal_desk, START)
    assert failure(at_opening, case).next_try == START, "it is tried again the same day"


def test_no_case_is_placed_with_a_lawyer_without_a_licence(at_opening: Desk, crew: People) -> None:
    enrolment.end_certificate(
        at_opening,
        CertificateKind.LICENCE,
        crew.lawyers[0],
        CertificateEnd.LEFT,
        crew.legal_desk,
        START - YEAR,
    )
    with at_opening.store.write() as session:
        cases = session.scalars(select(Case)).all()
        assert {placing.place_case(session, case, NEXT).lawyer_id for case in cases} == {crew.lawyers[1]}


@pytest.mark.parametrize(
    ("name", "until", "said"),
    [(None, START - timedelta(days=1), "no principal in office"), ("另一负责人", NEXT, "another principal")],
)
def test_no_packet_is_locked_for_a_unit_whose_principal_is_not_in_office(
    at_lock: Desk, crew: People, name: str | None, until: date, said: str
) -> None:
    case = case_of(at_lock, DIRECT)
    with at_lock.store.read() as session:
        unit = session.get_one(Unit, case.suing_unit_id)
        asked = next(one for one in approvals.pending(session) if one.case_id == case.id)
    approvals.decide(at_lock, asked.id, crew.legal_head, asked.sha256, approve=False, on=START)
    enter_principal(
        at_lock, unit.id, name or unit.principal_name, START - YEAR, until, crew.legal_desk, START
    )
    complaint.run(at_lock, [str(case.id)], NEXT)
    told = failure(at_lock, case)
    assert said in told.message
    assert unit.principal_name not in told.message
    with at_lock.store.read() as session:
        assert session.scalars(select(Packet.version).where(Packet.case_id == case.id)).all() == [1]


def test_an_end_is_told_to_the_desk_a_month_before_and_to_the_head_a_week_before(
    at_opening: Desk, crew: People
) -> None:
    strike_off(at_opening, crew)
    last = START + timedelta(days=40)
    enter_licence(at_opening, crew.lawyers[0], START, last, crew.legal_desk, START)
    expiries.keep_up(at_opening, last - timedelta(days=31))
    assert ending(at_opening) == []
    for _ in range(2):
        sweeps(at_opening, ("watch_deadlines",), last - timedelta(days=30))
    assert ending(at_opening) == [("30", "legal_desk")]
    expiries.keep_up(at_opening, last - timedelta(days=7))
    assert ending(at_opening) == [("7", "legal_head")]
    expiries.keep_up(at_opening, last + timedelta(days=1))
    assert ending(at_opening) == [("-1", "legal_head")]
    enter_licence(at_opening, crew.lawyers[0], last, last + YEAR, crew.legal_desk, last)
    expiries.keep_up(at_opening, last + timedelta(days=2))
    assert ending(at_opening) == []


def test_a_certificate_is_entered_once_and_only_by_who_keeps_the_register(
    at_opening: Desk, crew: People
) -> None:
    lawyer, last = crew.lawyers[0], START + YEAR
    for _ in range(2):
        enter_licence(at_opening, lawyer, START, last, crew.legal_desk, START)
    with pytest.raises(enrolment.CertificateConflict, match="was entered until"):
        enter_licence(at_opening, lawyer, START, last + YEAR, crew.legal_desk, START)
    with pytest.raises(enrolment.EnrolmentFault, match="cannot end"):
        enter_licence(at_opening, lawyer, last, START, crew.legal_desk, START)
    with pytest.raises(approvals.RoleNotHeld):
        enter_licence(at_opening, lawyer, last, last + YEAR, crew.seal_keeper, START)


def test_a_letter_bears_a_number_in_the_form_of_its_firm(at_opening: Desk, crew: People) -> None:
    case = case_of(at_opening, PLAIN)
    for name in ("gather_evidence", "send_demands"):
        SWEEPS[name].run(at_opening, [str(case.id)], START)
    with at_opening.store.read() as session:
        number = session.scalars(select(Letter.letter_no).where(Letter.case_id == case.id)).one()
    assert number == f"（2024）示范律函字第{case.ref}-1号"
    for form in ("律函字第{serial}号", "{year}{year}{serial}", "{year!r}{serial}", "{year}{serial}{0}"):
        with pytest.raises(enrolment.EnrolmentFault, match="form of letter numbers"):
            enrolment.enrol_firm(at_opening, "F02", "示例", "示例", "0999", "990101", form)


def test_a_person_is_enrolled_by_a_code_in_a_known_role_and_counsel_with_a_licence(at_opening: Desk) -> None:
    for code, roles, said in (
        ("王某", ("finance",), "no name"),
        ("X1", ("king",), "king is none of"),
        ("X1", ("counsel",), "number of their licence"),
    ):
        with pytest.raises(enrolment.EnrolmentFault, match=said):
            enrolment.enrol_person(at_opening, code, "示例人员", roles, START)


# ---- powers of attorney ----------------------------------------------------------------------------------

SCAN = blank_pdf()
"""A chopped paper."""


def chopped(desk: Desk, crew: People) -> Case:
    """A case whose packet's power of attorney bears the chop."""
    case = case_of(desk, DIRECT)
    with desk.store.write() as session:
        packet = session.scalars(select(Packet).where(Packet.case_id == case.id)).one()
        authorities.take_effect(
            desk, session, session.get_one(Case, case.id), packet, START, str(crew.seal_keeper)
        )
    return case


def grant(desk: Desk, crew: People, case: Case, **changes: Any) -> str:
    """Enter a power of attorney of the case's lawyer for everything, or what is named."""
    with desk.store.read() as session:
        lawyer = placing.counsel_of(session, case).id
    given: dict[str, Any] = {
        "instances": ["first", "enforcement"],
        "powers": ["withdraw"],
        "paper": SCAN,
        "since": START,
        **changes,
    }
    return authorities.grant(desk, case.ref, lawyer, person_id=crew.legal_desk, on=given["since"], **given)


def revoke_all(desk: Desk, crew: People, case: Case) -> None:
    with desk.store.read() as session:
        numbers = [row.number for row in authorities.of_case(session, case)]
    for number in numbers:
        authorities.revoke(desk, number, "演示：更换代理人", crew.legal_desk, START)


def test_the_printed_form_names_every_instance_and_power_that_the_law_knows_for_every_submission() -> None:
    assert set(agency.NEEDS) == {str(kind) for kind in SubmissionKind}
    assert authorities.INSTANCES == agency.INSTANCES
    assert {code for codes in authorities.POWERS.values() for code in codes} == set(agency.POWERS)


def test_the_power_of_attorney_of_a_packet_counts_from_its_chop(at_lock: Desk, crew: People) -> None:
    case = case_of(at_lock, DIRECT)
    with pytest.raises(authorities.AuthorityLacking, match="S1 is not_chopped"):
        authorities.require(at_lock, case.id, "complaint", START)
    with at_lock.store.read() as session:
        assert [one.role for one in tasks.open_tasks(session, kind=authorities.TASK)] == ["legal_desk"]
    chopped(at_lock, crew)
    for submission in ("complaint", "withdrawal", "confirmation", "enforcement", "renewal"):
        authorities.require(at_lock, case.id, submission, START)
    with at_lock.store.read() as session:
        assert tasks.open_tasks(session, kind=authorities.TASK) == []


def test_what_was_revoked_expired_or_given_for_another_court_or_act_does_not_count(
    at_lock: Desk, crew: People
) -> None:
    case = chopped(at_lock, crew)
    revoke_all(at_lock, crew, case)
    with pytest.raises(authorities.AuthorityLacking, match="S1 is revoked"):
        authorities.require(at_lock, case.id, "withdrawal", START)
    grant(at_lock, crew, case, instances=["first"], powers=["settle"], until=START + YEAR)
    authorities.require(at_lock, case.id, "complaint", START)
    with pytest.raises(authorities.AuthorityLacking, match="没有特别授权：撤回起诉"):
        authorities.require(at_lock, case.id, "withdrawal", START)
    with pytest.raises(authorities.AuthorityLacking, match="委托事项不含执行"):
        authorities.require(at_lock, case.id, "enforcement", START)
    with pytest.raises(authorities.AuthorityLacking, match="S2 is expired"):
        authorities.require(at_lock, case.id, "complaint", START + YEAR + timedelta(days=1))
    with at_lock.store.write() as session:
        session.get_one(Case, case.id).court = "浙9902"
    with pytest.raises(authorities.AuthorityLacking, match="S2 is for court"):
        authorities.require(at_lock, case.id, "complaint", START)


def test_the_end_of_a_power_of_attorney_is_told_unless_a_longer_one_stands(
    at_lock: Desk, crew: People
) -> None:
    case = chopped(at_lock, crew)
    grant(at_lock, crew, case, until=START + timedelta(days=20))
    expiries.keep_up(at_lock, START)
    assert ending(at_lock) == [], "that of the packet lasts as long as the case"
    with at_lock.store.read() as session:
        first = authorities.of_case(session, case)[0].number
    authorities.revoke(at_lock, first, "演示：缩短期限", crew.legal_desk, START)
    expiries.keep_up(at_lock, START)
    assert ending(at_lock) == [("30", "legal_desk")]


def test_the_same_paper_is_entered_once_and_words_nobody_knows_are_refused(
    at_lock: Desk, crew: People
) -> None:
    case = case_of(at_lock, DIRECT)
    assert grant(at_lock, crew, case) == grant(at_lock, crew, case) == f"{case.ref}-S2"
    for changes, said in (
        ({"instances": []}, "one instance at least"),
        ({"powers": ["everything"]}, "everything is none of"),
        ({"until": START - YEAR}, "cannot end"),
        ({"paper": b"no pdf"}, "PDF"),
        ({"powers": ["settle"]}, "S2 with other words"),
    ):
        with pytest.raises(LegalFlowError, match=said):
            grant(at_lock, crew, case, **changes)


def test_nothing_is_filed_by_a_lawyer_whose_power_of_attorney_was_revoked(
    at_the_door: Desk, crew: People
) -> None:
    case = case_of(at_the_door, DIRECT)
    revoke_all(at_the_door, crew, case)
    filing.run(at_the_door, [str(case.id)], START)
    told = failure(at_the_door, case)
    assert told.code == "authority-lacking"
    with at_the_door.store.read() as session:
        assert session.scalars(select(Filing).where(Filing.case_id == case.id)).all() == []
        assert session.scalars(select(Effect).where(Effect.case_id == case.id)).all() == []
    grant(at_the_door, crew, case)
    sweeps(at_the_door, ("file_cases",), START)
    with at_the_door.store.read() as session:
        assert session.scalars(select(Filing.kind).where(Filing.case_id == case.id)).one() == "complaint"
