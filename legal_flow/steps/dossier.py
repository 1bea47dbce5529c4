"""The evidence of a case as a lawyer reads it: what must be proved, by what, what that is worth, what is missing."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import Product
from legal_flow.rules.pack import Pack
from legal_flow.rules.proof import Signature
from legal_flow.steps import claims, contact_log, proof
from legal_flow.steps.audit import NotKnown
from legal_flow.steps.desk import Desk
from legal_flow.steps.originals import UNKNOWN, whereabouts
from legal_flow.store import rule_facts
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.papers import Document, EvidenceItem
from legal_flow.store.tables.portfolio import Package


def dossier(desk: Desk, case_ref: str, as_of: date) -> dict[str, Any]:
    """Everything that proves a case, account by account, as plain values; raises `NotKnown` for no such case.

    Holds references, hashes and codes; of persons only their code.
    """
    with desk.store.read() as session:
        case = session.scalars(select(Case).where(Case.ref == case_ref)).one_or_none()
        if case is None:
            raise NotKnown(f"no case {case_ref}")
        pack = desk.pack(case.jurisdiction)
        bundle = Bundle(session, claims.accounts_of(session, case), as_of)
        items = _items(session, pack, case, as_of)
        return {
            "case": case.ref,
            "as_of": as_of.isoformat(),
            "product": Product(case.product).value,
            "accounts": [
                {
                    "account": bundle.accounts[one].ref,
                    "objects": [
                        {
                            "id": aim.id,
                            "proves": aim.proves,
                            "required": aim.required,
                            "citation": aim.citation.marked,
                            "items": [
                                item
                                for kind in aim.any_of
                                for item in items
                                if (item["kind"], item["account_id"]) == (kind, str(one))
                            ],
                        }
                        for aim in pack.to_prove(proof.facts(bundle, one))
                    ],
                    "contacts": _contacts(pack, bundle, one),
                }
                for one in sorted(bundle.accounts)
            ],
            "stale": [
                {
                    "document": paper.kind,
                    "subject": paper.subject,
                    "version": paper.version,
                    "since": paper.stale_since.isoformat() if paper.stale_since else None,
                    "because": paper.stale_because,
                }
                for paper in session.scalars(
                    select(Document)
                    .where(Document.case_id == case.id, Document.stale_since <= as_of)
                    .order_by(Document.kind, Document.subject, Document.version)
                )
            ],
            "gaps": [
                {
                    "account": bundle.accounts[gap.account_id].ref,
                    "proof": gap.kind,
                    "reason": gap.reason,
                    "wanted": gap.wanted,
                    "required": gap.required,
                    "role": gap.role,
                    "found_on": gap.found_on.isoformat(),
                    "due_on": gap.due_on.isoformat(),
                }
                for gap in proof.open_gaps(session, case.id)
                if gap.account_id in bundle.accounts
            ],
        }


def _contacts(pack: Pack, bundle: Bundle, account_id: UUID) -> list[dict[str, Any]]:
    """Contacts that asked for payment or that a norm speaks against, each with what it proves."""
    said = contact_log.decided(bundle.session, account_id)
    days = {one.ref: one for one in rule_facts.contacts(bundle, account_id)}
    return [
        {
            "ref": word.ref,
            "at": days[word.ref].at.isoformat(),
            "channel": days[word.ref].channel,
            "result": days[word.ref].result,
            "grade": word.grade,
            "interrupts_on": word.on.isoformat() if word.grade != "C" else None,
            "because": word.because,
            "lacking": list(word.lacking),
            "notes": [
                {
                    "rule": note.rule,
                    "title": note.title,
                    "citation": note.citation.marked,
                    "law": note.binding,
                }
                for note in word.notes
            ],
            "doubtful": word.doubtful,
            "decision": said.get(word.ref),
        }
        for word in contact_log.review(pack, bundle, account_id).values()
        if days[word.ref].demanded or word.notes
    ]


def _items(session: Session, pack: Pack, case: Case, as_of: date) -> list[dict[str, Any]]:
    kinds = pack.evidence_kinds()
    rows = session.execute(
        select(EvidenceItem, Package.name)
        .outerjoin(Package, Package.id == EvidenceItem.package_id)
        .where(EvidenceItem.case_id == case.id, EvidenceItem.superseded_on.is_(None))
        .order_by(EvidenceItem.position, EvidenceItem.account_id, EvidenceItem.sha256)
    )
    codes = dict(session.execute(select(Person.id, Person.code)).all())
    found = []
    for item, package in rows:
        lies = whereabouts(session, item.scan_id, as_of) if item.scan_id else UNKNOWN
        weight = pack.weigh(item.kind, Signature(item.signature), original_at_hand=lies.at_hand)
        found.append(
            {
                "kind": item.kind,
                "title": kinds[item.kind].title,
                "account_id": str(item.account_id),
                "origin": item.origin,
                "package": package,
                "source_ref": item.source_ref,
                "source_row": item.source_row,
                "sha256": item.sha256,
                "pages": item.pages,
                "gathered_on": item.gathered_on.isoformat(),
                "signature": item.signature,
                "original": {
                    "place": lies.place,
                    "holder": codes[lies.holder_id] if lies.holder_id else None,
                    "since": lies.since.isoformat() if lies.since else None,
                    "due_back": lies.due_back.isoformat() if lies.due_back else None,
                }
                if kinds[item.kind].original and item.scan_id
                else None,
                "strength": weight.strength,
                "because": weight.because,
                "citation": weight.citation.marked,
            }
        )
    return found
