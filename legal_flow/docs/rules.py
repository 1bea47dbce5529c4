"""`docs/rules.md`: the lender's screening policy, and every reason of the law rules, asked of invented accounts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from legal_flow.cases.facts import (
    AccountFacts,
    Channel,
    ContactFact,
    FlagFact,
    GuaranteeFact,
    InterruptionFact,
    InterruptionKind,
    LenderKind,
    LimitationFacts,
    Product,
)
from legal_flow.courts.cn.pack import CnPack, load
from legal_flow.courts.cn.rules import standing
from legal_flow.docs.markdown import cited, code, marks, page, table
from legal_flow.rules.outcomes import Reason
from legal_flow.store.policy import parse, standard
from legal_flow.store.reasons import RULES
from legal_flow.store.screening_rules import rules

ON = date(2025, 6, 2)
DUE = date(2024, 8, 1)
_SCREENING = """\
## Screening by policy (机构准入政策)

One SQL expression a rule, in `store/screening_rules.py`, against the facts of an account (`account_facts`). Every rule
that holds is a reason; `excluded` beats `not_yet`; an account without a reason is a candidate and meets the law rules.
The thresholds are those of `policies/standard.yaml`, version `{}`; a lender's own version stands in `policy_version`.
The column `reasons` of `screening` is the sum of the bits.
"""
_POLICY = """\
## Thresholds of the policy

`policies/standard.yaml`, version `{}`. They are a lender's choices, not law; `legal-flow policy load` takes a lender's
own file with the same entries.
"""
_LAW = """\
## Assessment by law (准入结论)

One function a rule, in `courts/cn/rules/`. All that apply are kept with the facts they used; `barred` beats
`needs_lawyer` beats `not_yet` beats `eligible`. A reason with the outcome `eligible` is a note for those
who draw up the papers. Citations are those of an account of {}; they follow the anchor day.
"""


def rules_page() -> str:
    """Screening rules, thresholds, and the law's reasons with titles and citations."""
    policy = parse(standard())
    screening = [
        [
            code(rule.id),
            str(1 << RULES.index(rule.id)),
            rule.title,
            code("excluded" if rule.excludes else "not_yet"),
            ", ".join(map(code, rule.reads)),
            ", ".join(f"{name} {value}" for name, value in rule.threshold.items()),
            rule.citation,
        ]
        for rule in rules(policy, ON)
    ]
    law = {
        (code(reason.rule), reason.title, code(reason.outcome), "；".join(map(cited, reason.citations)))
        for reason in reasons(load())
    }
    head = ["Rule", "Reason", "Outcome", "Citations"]
    return page(
        "Rules",
        "`policies/standard.yaml`, `store/screening_rules.py` and `courts/cn/rules/`",
        _SCREENING.format(policy.version),
        table(["Rule", "Bit", "Reason", "Outcome", "Facts", "Threshold", "Rests on"], screening),
        _POLICY.format(policy.version),
        table(["Entry", "Value"], _thresholds(policy.model_dump(mode="json", exclude={"version", "title"}))),
        _LAW.format(ON),
        marks(),
        table(head, sorted(law)),
    )


def reasons(pack: CnPack) -> Iterator[Reason]:
    """Every reason of assessment, court and track that the pack gives; one account for each."""
    for account in _accounts():
        yield from pack.assess(account, ON).reasons
    for basis in ("agreed", "lender", "debtor"):
        for amount in ("20000.00", "200000.00", "200000000.00"):
            venue, sought = {basis: "990101"}, Decimal(amount)
            yield from pack.propose_track(sought, Product.CARD, venue, ON, missing=False).reasons
        yield from pack.propose_track(sought, Product.CARD, venue, ON, missing=True).reasons


def _accounts() -> Iterator[AccountFacts]:
    """Invented accounts, each with one thing about it."""
    plain = _account(Product.CARD)
    yield plain
    yield replace(plain, owed=Decimal("0.00"))
    yield replace(plain, overdue_since=date(2025, 7, 1))
    yield replace(plain, drawn_since=plain.principal)
    yield replace(plain, arbitration_clause=True)
    yield replace(plain, notarised_enforceable=True)
    yield replace(plain, id_number_valid=False)
    yield replace(plain, address_known=False)
    yield replace(plain, clauses_prompted=False)
    for product in Product:
        for kind in _flag_kinds():
            yield replace(_account(product), flags=(_flag(kind),))
    yield replace(plain, flags=(_flag("deceased"), _flag("heirs_fixed")))
    for limitation in _limitations(plain.limitation):
        yield replace(plain, limitation=limitation)
    for guarantee in _guarantees():
        yield replace(plain, guarantees=(guarantee,))


def _account(product: Product) -> AccountFacts:
    return AccountFacts(
        account_id="example",
        product=product,
        lender=LenderKind.BANK,
        currency="CNY",
        owed=Decimal("20000.00"),
        principal=Decimal("18000.00"),
        overdue_since=DUE,
        main_due_on=DUE,
        limitation=LimitationFacts(product, DUE),
    )


def _flag_kinds() -> list[str]:
    return [rule.__name__ for rule in (*standing.BY_PRODUCT, *standing.RULES)]


def _flag(kind: str) -> FlagFact:
    return FlagFact(kind, DUE, None, "example")


def _limitations(plain: LimitationFacts) -> Iterator[LimitationFacts]:
    """Near its end, expired, expired but for a disputed call, and paid on after it expired."""
    yield replace(plain, due_on=date(2022, 8, 1))
    expired = replace(plain, due_on=date(2022, 4, 1))
    yield expired
    call = ContactFact(
        ref="example",
        at=datetime.fromisoformat("2024-01-08T10:00:00+08:00"),
        channel=Channel.CALL,
        to_role="debtor",
        reserved=True,
        demanded=True,
        result="reached",
        evidence=False,
    )
    yield replace(expired, contacts=(call,))
    late = InterruptionFact(InterruptionKind.PAYMENT, date(2025, 5, 20), "example", "A")
    yield replace(expired, interruptions=(late,))


def _guarantees() -> Iterator[GuaranteeFact]:
    for mode in ("general", "joint"):
        yield GuaranteeFact("example", mode, DUE, agreed_until=date(2026, 8, 1))
    yield GuaranteeFact("example", "joint", DUE, agreed_until=date(2025, 1, 2))
    yield GuaranteeFact("example", "joint", date(2019, 1, 2), agreed_until=None, agreed_vaguely=True)
    until, act = date(2026, 8, 1), date(2025, 3, 3)
    yield GuaranteeFact("example", "general", DUE, agreed_until=until, sued_debtor_on=act)
    yield GuaranteeFact("example", "general", DUE, agreed_until=until, deed_enforced_on=act)
    yield GuaranteeFact("example", "joint", DUE, agreed_until=until, demanded_on=act)


def _thresholds(entries: Mapping[str, Any], prefix: str = "") -> Iterator[list[str]]:
    """Each entry of the policy by its path in the file."""
    for name, value in entries.items():
        if isinstance(value, Mapping):
            yield from _thresholds(value, f"{prefix}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for place, line in enumerate(value, start=1):
                known = {key: one for key, one in line.items() if one is not None}
                yield [
                    code(f"{prefix}{name}[{place}]"),
                    ", ".join(f"{key} {one}" for key, one in known.items()),
                ]
        else:
            told = ", ".join(value) if isinstance(value, list) else str("none" if value is None else value)
            yield [code(prefix + name), told]
