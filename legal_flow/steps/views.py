"""From stored rows to the views that papers show. Nothing is computed here."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import EntryKind, Product
from legal_flow.cases.money import ZERO
from legal_flow.cases.parties import PartyRole
from legal_flow.packets import views
from legal_flow.rules.pack import Pack
from legal_flow.store.rule_facts import Bundle, debt_facts
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Case, Party
from legal_flow.store.tables.organisation import Firm, Person, Unit
from legal_flow.store.versions import standing

_SEX = {"male": "男", "female": "女"}
_CAPACITY = {
    PartyRole.CARDHOLDER: "持卡人",
    PartyRole.BORROWER: "借款人",
    PartyRole.CO_BORROWER: "共同借款人",
    PartyRole.GUARANTOR_GENERAL: "一般保证人",
    PartyRole.GUARANTOR_JOINT: "连带责任保证人",
    PartyRole.MORTGAGOR: "抵押人",
    PartyRole.SPOUSE: "配偶",
    PartyRole.HEIR: "继承人（以所得遗产实际价值为限）",
    PartyRole.ESTATE_ADMINISTRATOR: "遗产管理人",
}


def organisation(unit: Unit) -> views.Organisation:
    """A unit of the lender as a party."""
    head = unit.kind == "head_office"
    return views.Organisation(
        name=unit.name,
        address=unit.address,
        uscc=unit.uscc,
        representative=unit.principal_name,
        representative_role=unit.principal_title,
        representative_title="法定代表人" if head else "负责人",
        phone=unit.phone,
    )


def unit_of(session: Session, unit_id: UUID) -> Unit:
    """A unit of the lender."""
    return session.get_one(Unit, unit_id)


def parties(session: Session, case: Case, as_of: date) -> list[tuple[Party, portfolio.Debtor]]:
    """The parties of a case with the persons behind them; the principal debtor first.

    Once heirs or an estate administrator stand in the case, the dead debtor no longer does.
    """
    rows = session.execute(
        select(Party, portfolio.Debtor)
        .join(portfolio.Debtor, (portfolio.Debtor.id == Party.debtor_id) & standing(portfolio.Debtor, as_of))
        .where(Party.case_id == case.id)
        .order_by(Party.role, Party.id)
    )
    found = [(party, debtor) for party, debtor in rows]
    successors = {PartyRole.HEIR, PartyRole.ESTATE_ADMINISTRATOR}
    own = {PartyRole.CARDHOLDER, PartyRole.BORROWER}
    if any(party.role in successors for party, _ in found):
        found = [(party, debtor) for party, debtor in found if party.role not in own]
    return sorted(found, key=lambda pair: pair[0].role not in own | successors)


def leads(session: Session, case: Case, as_of: date) -> list[portfolio.Lead]:
    """Property known of the parties, in the order in which it became known."""
    debtors = [debtor.id for _, debtor in parties(session, case, as_of)]
    return list(
        session.scalars(
            select(portfolio.Lead)
            .where(portfolio.Lead.debtor_id.in_(debtors), standing(portfolio.Lead, as_of))
            .order_by(portfolio.Lead.known_on, portfolio.Lead.ref)
        )
    )


def person(party: Party, debtor: portfolio.Debtor) -> views.NaturalPerson:
    """A debtor as a party."""
    residence = debtor.residence_address or ""
    address = debtor.registered_address or residence or debtor.reserved_address or "住所地不详"
    return views.NaturalPerson(
        name=debtor.name,
        id_number=debtor.id_no,
        address=address,
        sex=_SEX.get(debtor.gender, ""),
        born_on=date.fromisoformat(debtor.birth_date) if debtor.birth_date else None,
        ethnicity=debtor.ethnicity or "",
        employer=debtor.employer or "",
        phone=debtor.phone or "",
        residence="" if residence == address else residence,
        capacity=_CAPACITY[PartyRole(party.role)],
    )


def counsel(session: Session, lawyer: Person) -> views.Counsel:
    """A lawyer as agent in the suit."""
    firm = firm_of(session, lawyer)
    return views.Counsel(
        name=lawyer.name, firm=firm.name, licence=lawyer.licence_no or "", phone=lawyer.phone or firm.phone
    )


def firm_of(session: Session, lawyer: Person) -> Firm:
    """The firm a lawyer belongs to."""
    return session.get_one(Firm, lawyer.firm_id)


def law_firm(firm: Firm) -> views.LawFirm:
    """A firm as its letterhead shows it."""
    return views.LawFirm(name=firm.name, address=firm.address, phone=firm.phone)


def line(pack: Pack, title: str, amount: Decimal) -> views.AmountLine:
    """An amount in figures and capitals."""
    return views.AmountLine(title=title, amount=amount, capital=pack.amount_in_capitals(amount))


def amounts(pack: Pack, claim: Claim, account_id: str | None = None) -> tuple[views.AmountLine, ...]:
    """What is claimed by component, zero components left out."""
    sums = dict.fromkeys(Component, ZERO)
    for item in claim.lines:
        if account_id in {None, item.account_id}:
            sums[item.component] += item.claimed
    return tuple(line(pack, pack.wording.component(part), amount) for part, amount in sums.items() if amount)


def not_claimed(pack: Pack, claim: Claim) -> tuple[views.AmountLine, ...]:
    """暂不主张 by component."""
    sums = dict.fromkeys(Component, ZERO)
    for item in claim.lines:
        sums[item.component] += item.not_claimed
    return tuple(line(pack, pack.wording.component(part), amount) for part, amount in sums.items() if amount)


def running(pack: Pack, claim: Claim) -> str:
    """What keeps running from the day after the cut-off."""
    return pack.wording.running(claim.cut_off + timedelta(days=1), claim.running)


def payee(unit: Unit) -> views.PayeeAccount:
    """Where money is to be paid: the collection account of the paying unit."""
    return views.PayeeAccount(holder=unit.name, bank=unit.name, number=f"9900{unit.uscc[2:14]}")


def account_view(
    session: Session, pack: Pack, bundle: Bundle, account_id: UUID, claim: Claim
) -> views.CardAccount | views.LoanAccount:
    """An account as complaints and letters show it."""
    account = bundle.accounts[account_id]
    agreement = bundle.agreement(account_id)
    facts = debt_facts(bundle, account_id)
    if agreement is None or facts is None:
        raise ValueError("a claimed account has an agreement and arrears")
    opener = unit_of(session, account.owning_unit_id)
    entries = [entry for entry in facts.entries if entry.posted_on <= claim.cut_off]
    paid = sum(
        (e.amount for e in entries if e.kind is EntryKind.PAYMENT and e.posted_on >= facts.overdue_since),
        ZERO,
    )
    lines = amounts(pack, claim, str(account_id))
    principal = sum(
        (
            item.claimed
            for item in claim.lines
            if item.account_id == str(account_id) and item.component is Component.PRINCIPAL
        ),
        ZERO,
    )
    shared: dict[str, Any] = {
        "number": account.account_no,
        "holder": bundle.debtors[account.debtor_id].name,
        "product": "信用卡" if account.product == Product.CARD else "个人消费贷款",
        "opened_on": account.opened_on,
        "opened_at": opener.name,
        "overdue_since": facts.overdue_since,
        "paid_since_overdue": paid,
        "amounts": lines,
        "principal": principal,
        "total": sum((one.amount for one in lines), ZERO),
        "clauses_prompted": (
            f"签约时以加粗、单独勾选及书面说明方式提示，地点：{agreement.signed_place}"
            if agreement.clauses_prompted
            else ""
        ),
    }
    if account.product == Product.CARD:
        return views.CardAccount(
            **shared,
            credit_limit=account.credit_limit,
            charge_terms=pack.wording.charge_terms(facts.terms),
            breach_terms=pack.wording.overdue_terms(facts.terms),
        )
    repaid = [payment for payment in claim.payments if payment.account_id == str(account_id)]
    return views.LoanAccount(
        **shared,
        contract="个人消费借款合同",
        signed_on=agreement.signed_on,
        signed_at=agreement.signed_place,
        agreed_amount=account.credit_limit,
        disbursed_amount=account.credit_limit,
        disbursed_on=account.opened_on,
        term_start=account.opened_on,
        term_end=account.main_due_on or facts.overdue_since,
        matured=(account.main_due_on or date.max) <= claim.cut_off,
        rate_terms=pack.wording.charge_terms(facts.terms),
        overdue_terms=pack.wording.overdue_terms(facts.terms),
        method="等额本息",
        repaid_principal=sum((one.parts.get(Component.PRINCIPAL, ZERO) for one in repaid), ZERO),
        repaid_interest=sum((one.parts.get(Component.INTEREST, ZERO) for one in repaid), ZERO),
        interest_paid_to=None,
        overdue_days=(claim.cut_off - facts.overdue_since).days + 1,
    )
