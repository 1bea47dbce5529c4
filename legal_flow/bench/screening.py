"""Screening a portfolio inside the database, against a bare copy of the same rows and against the ORM row by row."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.cases.ids import make_id
from legal_flow.prove.rooms import desk_in, fresh
from legal_flow.prove.servers import postgres
from legal_flow.store.migrate import migrate
from legal_flow.store.policy import Policy, parse, standard
from legal_flow.store.screening import keep_changes
from legal_flow.store.session import Store
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import AccountFacts, Screening

DAY = date(2024, 6, 3)
_CREDITOR = make_id("creditor", "BENCH")
_SAMPLE = 1_000
"""Accounts that are screened one by one; the time of the portfolio is taken in proportion."""


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """Every size on both databases."""
    with desk_in(fresh(folder)) as desk:
        yield from _on(desk.store, "sqlite", size)
        with postgres() as server, closing(Store.open(server, desk.keys)) as store:
            migrate(store)
            yield from _on(store, "postgresql", size)


def _on(store: Store, database: str, size: Size) -> Iterator[Entry]:
    policy = parse(standard())
    for accounts in size.portfolios:
        fill(store, accounts)
        yield _against_bare_copy(store, policy, f"screening_{short(accounts)}_{database}", accounts, size)
        yield _nothing_changed(store, policy, f"screening_again_{short(accounts)}_{database}", accounts, size)
    yield _against_orm(store, policy, f"screening_orm_{database}", accounts, size)


def short(accounts: int) -> str:
    """A number of accounts as names have it: 10k, 1m."""
    for unit, name in ((1_000_000, "m"), (1_000, "k")):
        if accounts % unit == 0:
            return f"{accounts // unit}{name}"
    return str(accounts)


def _against_bare_copy(store: Store, policy: Policy, name: str, accounts: int, size: Size) -> Entry:
    """The first screening of all accounts, against INSERT … SELECT of the rows that it makes."""

    def product(_: int) -> None:
        with store.write() as session:
            keep_changes(session, policy, DAY)

    _empty(store)
    product(0)
    with store.write() as session:
        session.execute(text("DROP TABLE IF EXISTS bench_rows"))
        session.execute(text("CREATE TABLE bench_rows AS SELECT * FROM screening ORDER BY account_id"))

    def baseline(_: int) -> None:
        with store.write() as session:
            names = [column.name for column in Screening.__table__.columns]
            session.execute(
                text(f"INSERT INTO screening ({', '.join(names)}) SELECT {', '.join(names)} FROM bench_rows")  # noqa: S608
            )

    turns = Turns().take(size.rounds, product, baseline, before=lambda: _empty(store))
    with store.read() as session:
        outcomes = dict(
            session.execute(select(Screening.outcome, func.count()).group_by(Screening.outcome)).all()
        )
    return turns.entry(
        name,
        "a bare INSERT ... SELECT of the same rows",
        wanted="at least 0.25",
        accounts=accounts,
        **outcomes,
    )


def _nothing_changed(store: Store, policy: Policy, name: str, accounts: int, size: Size) -> Entry:
    """The next night, on which next to nothing changed, against the same copy."""
    _empty(store)
    with store.write() as session:
        keep_changes(session, policy, DAY)
    written: list[int] = []

    def product(number: int) -> None:
        with store.write() as session:
            written.append(keep_changes(session, policy, DAY + timedelta(days=number + 1)))

    def baseline(_: int) -> None:
        with store.write() as session:
            session.execute(text("CREATE TABLE bench_copy AS SELECT * FROM bench_rows"))
            session.execute(text("DROP TABLE bench_copy"))

    turns = Turns().take(size.rounds, product, baseline)
    return turns.entry(
        name, "a copy of all outcomes into a table without keys", accounts=accounts, written=max(written)
    )


def _against_orm(store: Store, policy: Policy, name: str, accounts: int, size: Size) -> Entry:
    """The whole portfolio in one pass, against single accounts loaded, asked in Python and merged; for one account."""
    sample = min(_SAMPLE, accounts)

    def product(_: int) -> None:
        with store.write() as session:
            keep_changes(session, policy, DAY)

    def baseline(_: int) -> None:
        with store.write() as session:
            ids = session.scalars(
                select(AccountFacts.account_id).order_by(AccountFacts.account_id).limit(sample)
            )
            for one in ids.all():
                _screen_one(session, session.get_one(AccountFacts, one), policy)

    turns = Turns().take(size.rounds, product, baseline, before=lambda: _empty(store))
    _agree(store, policy, sample)
    turns.product = [one * sample / accounts for one in turns.product]
    return turns.entry(
        name,
        "each account loaded by the ORM, the same rules in Python, its outcome merged (a sample, in proportion)",
        pieces=sample,
        wanted="at least 50",
        accounts=accounts,
    )


def _agree(store: Store, policy: Policy, sample: int) -> None:
    """Both ways must say the same of the same accounts."""
    said: list[dict[Any, Any]] = []
    for way in ("pass", "one by one"):
        _empty(store)
        with store.write() as session:
            if way == "pass":
                keep_changes(session, policy, DAY)
            else:
                ids = session.scalars(
                    select(AccountFacts.account_id).order_by(AccountFacts.account_id).limit(sample)
                )
                for one in ids.all():
                    _screen_one(session, session.get_one(AccountFacts, one), policy)
        with store.read() as session:
            rows = session.execute(
                select(Screening.account_id, Screening.outcome, Screening.reasons, Screening.earliest)
                .order_by(Screening.account_id)
                .limit(sample)
            )
            said.append({row[0]: (row[1], set(row[2]), row[3]) for row in rows})
    if said[0] != said[1]:
        raise AssertionError("the two ways of screening do not agree")


def _screen_one(session: Session, facts: AccountFacts, policy: Policy) -> None:
    found = dict(reasons(facts, policy))
    excluded = EXCLUDING & found.keys()
    calendar = found and all(found.values())
    session.merge(
        Screening(
            account_id=facts.account_id,
            since=DAY,
            until=None,
            creditor_id=facts.creditor_id,
            outcome="excluded" if excluded else "not_yet" if found else "candidate",
            reasons=tuple(found),
            earliest=max(day for day in found.values() if day) if calendar else None,
            policy=policy.version,
        )
    )


EXCLUDING = {
    "policy.not_in_arrears",
    "policy.product_line",
    "policy.too_small",
    "policy.uneconomic",
    "policy.bankruptcy",
    "policy.limitation_expired",
}


def reasons(facts: AccountFacts, policy: Policy) -> Iterator[tuple[str, date | None]]:
    """The screening policy as one would write it for one account at a time; with the day on which it lifts."""
    line = policy.products.get(facts.product)  # type: ignore[call-overload]
    economics, calm = policy.economics, policy.cool_off
    overdue = facts.overdue_since
    share = next(
        one.share
        for one in economics.recovery
        if one.up_to_days is None or (overdue is not None and overdue >= DAY - timedelta(days=one.up_to_days))
    )
    net = facts.owed * (share - economics.cost.share) - economics.cost.fixed
    checks: dict[str, tuple[bool, date | None]] = {
        "policy.not_in_arrears": (overdue is None, None),
        "policy.product_line": (line is None, None),
        "policy.too_small": (line is not None and facts.owed < line.least_owed, None),
        "policy.uneconomic": (net < economics.least_net, None),
        "policy.too_fresh": _within(overdue, line.days_in_arrears if line else 0),
        "policy.contact_effort": (
            facts.contact_attempts < policy.contact.attempts
            or facts.contacts_reached + facts.demands_sent < policy.contact.reached,
            None,
        ),
        "policy.recent_payment": _within(facts.last_payment_on, calm.payment_days),
        "policy.plan_broken": _within(facts.plan_breached_on, calm.plan_broken_days),
        "policy.plan_kept": (facts.plan_kept_until is not None, None),
        "policy.dispute_open": (facts.dispute_open, None),
        "policy.fraud_open": (facts.fraud_open, None),
        "policy.complaint_open": (facts.complaint_open, None),
        "policy.criminal_open": (facts.criminal_open, None),
        "policy.death": (facts.deceased and not facts.heirs_fixed, None),
        "policy.bankruptcy": (facts.bankrupt, None),
        "policy.limitation_expired": (
            facts.limitation_latest is not None and facts.limitation_latest < DAY,
            None,
        ),
    }
    yield from ((rule, lifts) for rule, (holds, lifts) in checks.items() if holds)


def _within(day: date | None, days: int) -> tuple[bool, date | None]:
    lifts = None if day is None else day + timedelta(days=days)
    return lifts is not None and lifts > DAY, lifts


# ---- material ----------------------------------------------------------------------------------------------


def _empty(store: Store) -> None:
    with store.write() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("TRUNCATE screening"))
        else:
            session.execute(delete(Screening))


def fill(store: Store, accounts: int) -> None:
    """Facts of so many invented accounts, made inside the database: the same each time, no two alike in every way."""
    with store.write() as session:
        session.merge(
            Creditor(
                id=_CREDITOR,
                code="BENCH",
                name="测试银行股份有限公司",
                kind="bank",
                uscc="",
                jurisdiction="cn",
            )
        )
        session.flush()
        session.execute(delete(AccountFacts))
        sqlite = session.get_bind().dialect.name == "sqlite"
        columns = _SQLITE if sqlite else _POSTGRESQL
        numbers = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
            if sqlite
            else "WITH n(i) AS (SELECT generate_series(1, :count))"
        )
        statement = (
            f"INSERT INTO account_facts ({', '.join(columns)}) {numbers} "  # noqa: S608
            f"SELECT {', '.join(columns.values())} FROM n"
        )
        creditor = _CREDITOR.hex if sqlite else _CREDITOR
        session.execute(text(statement), {"count": accounts, "creditor": creditor, "day": DAY.isoformat()})
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _columns(uuid: str, day: str, yes: str) -> dict[str, str]:
    """Values by column; `draw(k, m)` is a number below m that follows from the account's number, scattered."""

    def draw(salt: int, below: int) -> str:
        return f"(((i * 2654435761 + {salt} * 40503) % 4294967296) / 7 % {below})"

    def before(salt: int, most: int) -> str:
        return day.format(f"{draw(salt, most)} + 1")

    return {
        "account_id": uuid.format("i"),
        "creditor_id": ":creditor",
        "debtor_id": uuid.format("i + 500000000"),
        "product": f"CASE WHEN {draw(1, 4)} = 0 THEN 'loan' ELSE 'card' END",
        "suing_unit_id": uuid.format(f"{draw(2, 30)} + 900000000"),
        "region_code": f"CAST(110101 + 10000 * {draw(3, 30)} AS VARCHAR)",
        "owed": f"10000 + {draw(4, 9_000_000)}",
        "principal": f"9000 + {draw(4, 9_000_000)}",
        "overdue_since": f"CASE WHEN {draw(5, 5)} < 2 THEN {before(6, 1400)} END",
        "contact_attempts": draw(7, 10),
        "contacts_reached": draw(8, 3),
        "demands_sent": draw(9, 2),
        "last_payment_on": before(10, 400),
        "plan_kept_until": f"CASE WHEN {draw(11, 50)} = 0 THEN {before(12, 100)} END",
        "plan_breached_on": f"CASE WHEN {draw(13, 50)} = 0 THEN {before(14, 100)} END",
        **{
            slip: yes.format(f"{draw(15 + place, 50)} = 0")
            for place, slip in enumerate(
                (
                    "dispute_open",
                    "fraud_open",
                    "complaint_open",
                    "criminal_open",
                    "deceased",
                    "heirs_fixed",
                    "bankrupt",
                )
            )
        },
        "limitation_earliest": day.format("-(i % 1200)"),
        "limitation_latest": day.format("60 - (i % 1200)"),
        "law_edition": "'bench'",
        "computed_on": day.format("0"),
    }


_SQLITE = _columns(
    # Hex of a scattered number, so that keys come in no order, as UUIDs do.
    "printf('%08x%08x%016x', ({0}) * 2654435761 % 4294967296, ({0}) * 40503 % 65521, {0})",
    "date(:day, '-' || ({}) || ' days')",
    "({})",
)
_SQLITE |= {
    name: f"date(:day, (-({shift})) || ' days')"
    for name, shift in (("limitation_earliest", "-(i % 1200)"), ("limitation_latest", "60 - (i % 1200)"))
}
_POSTGRESQL = _columns("md5(CAST({} AS VARCHAR))::uuid", "(CAST(:day AS DATE) - CAST({} AS INTEGER))", "({})")
