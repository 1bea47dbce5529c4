"""减少诉讼请求: an approved packet that went to court near an own-action date though a payment had made it stale.

The application is drawn up as soon as the packet is filed, and approved by the head of legal; counsel hand it in.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases import claims as debt
from legal_flow.cases.claims import Component
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import DocumentKind
from legal_flow.steps import application_papers, approvals, claims, documents, proceedings
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import open_task, open_tasks
from legal_flow.store.tables.cases import Case, Claim, ClaimLine
from legal_flow.store.tables.papers import Document

TASK = "reduce_relief"


def note(session: Session, case_id: UUID, as_of: date) -> None:
    """Counsel are to reduce the relief of what is filed now."""
    open_task(session, TASK, case_id, "counsel", as_of, case_id=case_id)


def is_due(session: Session, case_id: UUID) -> bool:
    """Whether a reduction was noted, the packet is filed, and its paper is not drawn up."""
    case = session.get_one(Case, case_id)
    drawn = select(Document.id).where(
        Document.case_id == case_id, Document.kind == DocumentKind.RELIEF_REDUCTION
    )
    return (
        bool(open_tasks(session, kind=TASK, case_id=case_id))
        and claims.filed(session, case) is not None
        and session.scalars(drawn).first() is None
    )


def draw_up(desk: Desk, case_id: UUID, as_of: date) -> str | None:
    """Draw up the application and ask for approval; `None` where nothing went down."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        before, after = claims.filed(session, case), claims.compute(desk, session, case, as_of, as_of)
        if before is None:
            raise ValueError("only what was filed is reduced")
        if after.total() >= before.claimed:
            return None
        filing = proceedings.filing_at_the_door(session, case)
        paper = application_papers.reduction(
            session,
            desk.pack(case.jurisdiction),
            case,
            filing,
            before,
            _lines(session, before),
            after,
            _received(desk, session, case, before, after),
            as_of,
        )
    made = documents.make(desk, DocumentKind.RELIEF_REDUCTION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, as_of)
        approvals.ask(
            desk, session, case, "relief_reduction", filing.id, document.sha256, "legal_head", as_of
        )
    return "reduction_drawn_up"


def _received(desk: Desk, session: Session, case: Case, before: Claim, after: debt.Claim) -> Decimal:
    """The payments that the later claim counts and the filed one, as it was known then, did not."""
    then = claims.compute(desk, session, case, before.cut_off, before.known_on)
    known = {(one.account_id, one.ref) for one in then.payments}
    return sum((one.amount for one in after.payments if (one.account_id, one.ref) not in known), ZERO)


def _lines(session: Session, claim: Claim) -> dict[Component, Decimal]:
    """What a kept claim asks for, by component."""
    sums = dict.fromkeys(Component, ZERO)
    for line in session.scalars(select(ClaimLine).where(ClaimLine.claim_id == claim.id)):
        sums[Component(line.component)] += line.claimed
    return sums
