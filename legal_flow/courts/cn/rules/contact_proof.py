"""催收记录的证明与合规: what each contact proves for limitation, and by which norms it may not have been lawful."""

from collections import defaultdict

from legal_flow.cases.facts import Product
from legal_flow.courts.cn.rules import conduct, interruptions
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.conduct_norms import CollectionContact, ConductFacts, Force
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.contact_review import ConductNote, ContactLog, ContactWord

RECORDS = frozenset({"cn.conduct.recording"})
"""Breaches of record keeping: the contact itself stands, its proof is the worse for it."""
UNREAD = Citation(
    "信用卡业务监督管理办法、互联网金融 个人网络消费信贷 贷后催收风控指引等", "催收合规", "", "ML"
)


def review(log: ContactLog, law: Law) -> dict[str, ContactWord]:
    """民法典195、银行卡规定3、诉讼时效规定8; 信用卡办法68-70、GB/T 45251、催收工作指引: every contact by both.

    A log that cannot be audited (two contacts of one reference, a region without an entry) leaves a note on
    every contact that a lawyer must look: not the same as lawful.
    """
    card_rule = log.product is Product.CARD and law.book.on("limitation.card_contact", log.as_of).flag
    notes = _notes(log, law)
    died_on = min((flag.since for flag in log.flags if flag.kind == "deceased"), default=None)
    words = {}
    for contact in log.contacts:
        graded = interruptions.contact(contact, card_rule=card_rule, died_on=died_on)
        words[contact.ref] = ContactWord(
            ref=contact.ref,
            grade=graded.grade,
            on=graded.on,
            because=graded.because,
            citations=graded.citations,
            lacking=graded.lacking,
            notes=tuple(notes[contact.ref]),
        )
    return words


def _notes(log: ContactLog, law: Law) -> dict[str, list[ConductNote]]:
    found: dict[str, list[ConductNote]] = defaultdict(list)
    flags = tuple(flag for flag in log.flags if flag.kind != "bankruptcy" or log.bankruptcy_region)
    facts = ConductFacts(
        product=log.product,
        lender=log.lender,
        contacts=tuple(CollectionContact(one, number=log.numbers.get(one.ref, "")) for one in log.contacts),
        flags=flags,
        bankruptcy_region=log.bankruptcy_region,
    )
    try:
        breaches = conduct.audit(facts, law).breaches
    except DataFault as fault:
        for contact in log.contacts:
            found[contact.ref].append(ConductNote("cn.conduct", f"未能审查：{fault}", UNREAD, True, True))
        return found
    for breach in breaches:
        note = ConductNote(
            rule=breach.rule,
            title=breach.title,
            citation=breach.citation,
            binding=breach.force is Force.LAW,
            unlawful=breach.rule not in RECORDS,
        )
        for ref in breach.refs:
            found[ref].append(note)
    return found
