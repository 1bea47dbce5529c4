"""催收记录 as evidence: what each contact proves, and the doubts about it, which a lawyer decides.

A contact that law may have forbidden stays on the log and is put before a lawyer; only that decision leaves it out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import LenderKind, Product
from legal_flow.packets.evidence import ContactLine
from legal_flow.rules.contact_review import ContactLog, ContactWord
from legal_flow.rules.pack import Pack
from legal_flow.steps.tasks import open_task
from legal_flow.store import rule_facts
from legal_flow.store.contact_facts import Reserved, conduct_flags
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.work import Task

CONDUCT = "contact_conduct"
"""The kind of task: a lawyer says whether contacts go before the court."""
KEEP, LEAVE_OUT = "keep", "leave_out"
_COUNTS = {"A": "中断", "B": "主张中断"}


def review(pack: Pack, bundle: Bundle, account_id: UUID) -> Mapping[str, ContactWord]:
    """Every contact of the account in the words of the pack."""
    account = bundle.accounts[account_id]
    contacts = rule_facts.contacts(bundle, account_id)
    debtor = bundle.debtors.get(account.debtor_id)
    reserved = Reserved(bundle.session, account.debtor_id, bundle.as_of)
    log = ContactLog(
        product=Product(account.product),
        lender=LenderKind(bundle.lenders[account.creditor_id].kind),
        as_of=bundle.as_of,
        contacts=contacts,
        numbers={one.ref: reserved.in_force(one) for one in contacts},
        flags=conduct_flags(bundle, account_id),
        bankruptcy_region=(debtor.region_code or "")[:4] if debtor else "",
    )
    return pack.review_contacts(log)


def lines(pack: Pack, bundle: Bundle, account_id: UUID) -> list[ContactLine]:
    """The log as it is printed, without what a lawyer left out."""
    account = bundle.accounts[account_id]
    reserved = Reserved(bundle.session, account.debtor_id, bundle.as_of)
    words = review(pack, bundle, account_id)
    said = decided(bundle.session, account_id)
    found = []
    for contact in rule_facts.contacts(bundle, account_id):
        word = words[contact.ref]
        if word.doubtful and said.get(contact.ref) == LEAVE_OUT:
            continue
        counts = _COUNTS.get(word.grade)
        found.append(
            ContactLine(
                contact=replace(contact, at=contact.at.astimezone(pack.zone)),
                reserved=reserved.in_force(contact) or ("是" if contact.reserved else "否"),
                interrupts=counts if counts and contact.demanded else "—",
            )
        )
    return found


def ask_about(
    session: Session, pack: Pack, case: Case, bundle: Bundle, account_id: UUID, as_of: date
) -> list[Task]:
    """A task for each norm of law that contacts may not have kept; a decision stands until other contacts come."""
    by_rule: dict[str, list[str]] = defaultdict(list)
    for word in review(pack, bundle, account_id).values():
        for rule in {note.rule for note in word.notes if note.binding and note.unlawful}:
            by_rule[rule].append(word.ref)
    said = decided(session, account_id)
    tasks = []
    for rule, refs in sorted(by_rule.items()):
        open_refs = sorted(ref for ref in refs if ref not in said)
        if open_refs:
            digest = hashlib.sha256("|".join(open_refs).encode()).hexdigest()[:16]
            details = {"rule": rule, "refs": "|".join(open_refs), "account": bundle.accounts[account_id].ref}
            tasks.append(
                open_task(
                    session,
                    CONDUCT,
                    account_id,
                    "legal_head",
                    as_of,
                    key=f"{rule}:{digest}",
                    case_id=case.id,
                    details=details,
                )
            )
    return tasks


def decided(session: Session, account_id: UUID) -> dict[str, str]:
    """What lawyers decided of contacts of an account; one that any decision left out is out."""
    found: dict[str, str] = {}
    done = session.scalars(
        select(Task).where(
            Task.kind == CONDUCT, Task.subject_id == account_id, Task.outcome.in_((KEEP, LEAVE_OUT))
        )
    )
    for task in done:
        for ref in task.details["refs"].split("|"):
            if found.get(ref) != LEAVE_OUT and task.outcome is not None:
                found[ref] = task.outcome
    return found


def decided_since(session: Session, account_id: UUID, day: date) -> bool:
    """Whether a lawyer decided anything of these contacts on that day or later."""
    query = select(Task.id).where(
        Task.kind == CONDUCT, Task.subject_id == account_id, Task.done_on.is_not(None), Task.done_on >= day
    )
    return session.scalars(query.limit(1)).first() is not None
