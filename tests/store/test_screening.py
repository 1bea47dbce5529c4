"""Every rule of the screening policy at its boundary, on both databases; what is kept is what changed."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from builders import CREDITOR, DAY, a_lender, account_facts, an_instant
from sqlalchemy import select, update

from legal_flow.cases.ids import make_id
from legal_flow.store import policies
from legal_flow.store.policy import Policy, parse, standard
from legal_flow.store.reasons import RULES
from legal_flow.store.screening import keep_changes
from legal_flow.store.screening_rules import rules
from legal_flow.store.session import Store
from legal_flow.store.tables.organisation import Creditor, Person
from legal_flow.store.tables.portfolio import AccountFacts, LimitationOverride, Screening

POLICY = parse(standard())
D = timedelta(days=1)
CENT = Decimal("0.01")
RULE = {rule.id: rule for rule in rules(POLICY, DAY)}


def changed(**changes: Any) -> Policy:
    """The standard policy with some entries changed: `contact={"attempts": 9}`."""
    entries = POLICY.model_dump(mode="json")
    for name, value in changes.items():
        entries[name] = {**entries[name], **value} if isinstance(value, dict) else value
    return Policy.model_validate(entries)


def keep(store: Store, day: date = DAY, policy: Policy = POLICY) -> int:
    with store.write() as session:
        return keep_changes(session, policy, day)


def enter(store: Store, ref: str = "A1", **changes: object) -> None:
    with store.write() as session:
        a_lender(session)
        session.merge(account_facts(ref, **changes))


def standing(store: Store) -> Screening:
    with store.read() as session:
        return session.scalars(select(Screening).where(Screening.until.is_(None))).one()


def screened(store: Store, day: date = DAY, policy: Policy = POLICY, **changes: object) -> Screening:
    enter(store, **changes)
    keep(store, day, policy)
    return standing(store)


def test_an_account_that_no_rule_stops_is_a_candidate(store: Store) -> None:
    one = screened(store)
    assert (one.outcome, one.reasons, one.earliest) == ("candidate", (), None)
    assert (one.since, one.policy) == (DAY, "standard-1")


class Walk(NamedTuple):
    """The last facts that a rule lets pass, and the first that it stops; `fact` may be walked on to both sides."""

    passes: dict[str, object]
    stops: dict[str, object]
    beyond: dict[str, object]
    """A step further on the side of the stop."""


def days(fact: str, count: int) -> Walk:
    """A rule that holds for less than `count` days after `fact`: the day itself, the day before, two before."""
    return Walk({fact: DAY - count * D}, {fact: DAY - (count - 1) * D}, {fact: DAY - (count - 2) * D})


def state(fact: str) -> Walk:
    return Walk({fact: False}, {fact: True}, {fact: True})


LINE = POLICY.products["card"]  # type: ignore[index]
OLD = {"overdue_since": DAY - 1096 * D, "limitation_latest": None}
"""Long in arrears: 12 % less 3 % of what is owed must carry 200.00 of cost, which it does from 2222.23 on."""
BOUNDARIES: dict[str, list[Walk]] = {
    "policy.not_in_arrears": [
        Walk({"overdue_since": DAY - 400 * D}, {"overdue_since": None}, {"overdue_since": None})
    ],
    "policy.product_line": [Walk({"product": "loan"}, {"product": "lease"}, {"product": ""})],
    "policy.too_small": [
        Walk(
            {"owed": LINE.least_owed}, {"owed": LINE.least_owed - CENT}, {"owed": LINE.least_owed - 2 * CENT}
        )
    ],
    "policy.uneconomic": [
        Walk({"owed": Decimal("2222.23")} | OLD, {"owed": Decimal("2222.22")} | OLD, {"owed": CENT} | OLD),
        # A day less in arrears, and 22 % are expected back.
        Walk(
            {"owed": Decimal("2000.00")} | OLD | {"overdue_since": DAY - 1095 * D},
            {"owed": Decimal("2000.00")} | OLD,
            {"owed": Decimal("2000.00")} | OLD | {"overdue_since": DAY - 1097 * D},
        ),
    ],
    "policy.too_fresh": [days("overdue_since", LINE.days_in_arrears)],
    "policy.contact_effort": [
        Walk({"contact_attempts": 3}, {"contact_attempts": 2}, {"contact_attempts": 1}),
        Walk(
            {"contacts_reached": 0, "demands_sent": 1},
            {"contacts_reached": 0, "demands_sent": 0},
            {"contacts_reached": 0, "demands_sent": 0},
        ),
    ],
    "policy.recent_payment": [
        days("last_payment_on", POLICY.cool_off.payment_days),
        Walk({"last_payment_on": None}, {"last_payment_on": DAY}, {"last_payment_on": DAY}),
    ],
    "policy.plan_broken": [
        days("plan_breached_on", POLICY.cool_off.plan_broken_days),
        Walk({"plan_breached_on": None}, {"plan_breached_on": DAY}, {"plan_breached_on": DAY}),
    ],
    "policy.plan_kept": [
        Walk({"plan_kept_until": None}, {"plan_kept_until": DAY - D}, {"plan_kept_until": DAY + D})
    ],
    "policy.dispute_open": [state("dispute_open")],
    "policy.fraud_open": [state("fraud_open")],
    "policy.complaint_open": [state("complaint_open")],
    "policy.criminal_open": [state("criminal_open")],
    "policy.death": [
        Walk(
            {"deceased": True, "heirs_fixed": True},
            {"deceased": True, "heirs_fixed": False},
            {"deceased": True, "heirs_fixed": False},
        )
    ],
    "policy.bankruptcy": [state("bankrupt")],
    "policy.limitation_expired": [
        Walk({"limitation_latest": DAY}, {"limitation_latest": DAY - D}, {"limitation_latest": DAY - 2 * D}),
        Walk(
            {"limitation_latest": None},
            {"limitation_latest": date(2020, 1, 1)},
            {"limitation_latest": date(2019, 1, 1)},
        ),
    ],
}
SMALL = {"policy.uneconomic": {"products": {"card": {"least_owed": "0.00", "days_in_arrears": 90}}}}
"""What must be changed for a rule to be walked alone."""


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_holds_on_one_side_of_its_boundary_only(store: Store, rule: str) -> None:
    policy = changed(**SMALL.get(rule, {}))
    for walk in BOUNDARIES[rule]:
        assert screened(store, policy=policy, **walk.passes).reasons == (), walk
        for facts in (walk.stops, walk.beyond):
            stopped = screened(store, policy=policy, **facts)
            assert stopped.reasons == (rule,), facts
            assert stopped.outcome == ("excluded" if RULE[rule].excludes else "not_yet")


def test_every_rule_of_the_policy_has_its_bit_and_its_boundary() -> None:
    assert set(RULE) == set(RULES) == set(BOUNDARIES)


def test_no_two_rules_share_a_bit_and_none_has_moved() -> None:
    assert len(set(RULES)) == len(RULES)
    assert RULES[:3] == ("policy.not_in_arrears", "policy.too_small", "policy.too_fresh")
    assert RULES[12:] == (
        "policy.limitation_expired",
        "policy.product_line",
        "policy.uneconomic",
        "policy.plan_broken",
    )


@pytest.mark.parametrize("lifted", [rule.id for rule in rules(POLICY, DAY) if rule.lifts is not None])
def test_a_reason_that_a_calendar_lifts_is_gone_on_the_day_that_was_told(store: Store, lifted: str) -> None:
    told = screened(store, **BOUNDARIES[lifted][0].beyond).earliest
    assert told == DAY + 2 * D
    keep(store, told - D)
    assert standing(store).outcome == "not_yet"
    keep(store, told)
    assert standing(store).outcome == "candidate"


@pytest.mark.parametrize(
    ("changes", "earliest"),
    [
        ({"overdue_since": DAY - 10 * D, "last_payment_on": DAY}, DAY + 80 * D),
        ({"overdue_since": DAY - 80 * D, "last_payment_on": DAY}, DAY + 30 * D),
        ({"overdue_since": DAY - 10 * D, "dispute_open": True}, None),
        ({"overdue_since": DAY - 10 * D, "owed": CENT}, None),
    ],
)
def test_not_yet_comes_with_the_last_day_on_which_a_calendar_lifts_it(
    store: Store, changes: dict[str, object], earliest: date | None
) -> None:
    assert screened(store, **changes).earliest == earliest


def test_every_reason_is_given_and_not_only_the_first(store: Store) -> None:
    one = screened(store, owed=Decimal("1.00"), contact_attempts=0, dispute_open=True, bankrupt=True)
    assert one.outcome == "excluded"
    assert set(one.reasons) == {
        "policy.too_small",
        "policy.uneconomic",
        "policy.contact_effort",
        "policy.dispute_open",
        "policy.bankruptcy",
    }


@pytest.mark.parametrize(
    "stop",
    [
        {"plan_kept_until": DAY + 300 * D},
        {"dispute_open": True},
        {"fraud_open": True},
        {"deceased": True, "heirs_fixed": False},
        {"bankrupt": True},
        {"limitation_latest": DAY - D},
    ],
    ids=lambda stop: next(iter(stop)),
)
def test_who_must_not_be_sued_never_becomes_a_candidate_whatever_the_lender_chooses(
    store: Store, stop: dict[str, object]
) -> None:
    lax = changed(
        contact={"attempts": 0, "reached": 0},
        cool_off={"payment_days": 0, "plan_broken_days": 0},
        products={"card": {"least_owed": "0.00", "days_in_arrears": 0}},
        economics={"cost": {"fixed": "0.00", "share": "0.0000"}, "recovery": [{"share": "1.0000"}]},
    )
    enter(store, **stop)
    for day in (DAY, DAY + 30 * D, DAY + 900 * D):
        keep(store, day, lax)
        assert standing(store).outcome != "candidate"


# ---- what is kept ------------------------------------------------------------------------------------------


def history(store: Store) -> list[tuple[date, date | None, str]]:
    with store.read() as session:
        rows = session.scalars(select(Screening).order_by(Screening.since))
        return [(row.since, row.until, row.outcome) for row in rows]


def test_an_outcome_is_written_only_when_it_changes_and_any_day_is_read_from_it(store: Store) -> None:
    enter(store)
    assert [keep(store, DAY + days * D) for days in range(3)] == [1, 0, 0]
    enter(store, dispute_open=True)
    assert [keep(store, DAY + days * D) for days in range(3, 6)] == [1, 0, 0]
    enter(store)
    keep(store, DAY + 6 * D)
    assert history(store) == [
        (DAY, DAY + 3 * D, "candidate"),
        (DAY + 3 * D, DAY + 6 * D, "not_yet"),
        (DAY + 6 * D, None, "candidate"),
    ]


def test_other_reasons_or_another_earliest_day_are_a_change_too(store: Store) -> None:
    screened(store, dispute_open=True)
    assert screened(store, DAY + D, dispute_open=True, complaint_open=True).since == DAY + D
    screened(store, DAY + 2 * D, last_payment_on=DAY)
    assert screened(store, DAY + 3 * D, last_payment_on=DAY + D).earliest == DAY + 31 * D
    assert len(history(store)) == 4


def test_what_was_said_earlier_on_the_same_day_never_stood(store: Store) -> None:
    screened(store, dispute_open=True)
    screened(store)
    assert history(store) == [(DAY, None, "candidate")]


def test_a_day_before_the_last_screening_changes_nothing(store: Store) -> None:
    screened(store, DAY, dispute_open=True)
    enter(store)
    # Facts of today say nothing of a day that is past, of an account that was never screened either.
    enter(store, "A2")
    assert keep(store, DAY - D) == 0
    assert history(store) == [(DAY, None, "not_yet")]


def test_a_pass_that_breaks_off_leaves_what_stood(store: Store) -> None:
    screened(store)
    enter(store, dispute_open=True)
    with suppress(KeyboardInterrupt), store.write() as session:
        keep_changes(session, POLICY, DAY + D)
        raise KeyboardInterrupt
    assert history(store) == [(DAY, None, "candidate")]
    assert keep(store, DAY + D) == 1


OTHER = make_id("creditor", "OTHERBANK")


def test_each_lender_is_screened_by_its_own_policy(store: Store) -> None:
    with store.write() as session:
        a_lender(session)
        session.add(
            Creditor(id=OTHER, code="OTHERBANK", name="乙银行", kind="bank", uscc="", jurisdiction="cn")
        )
        session.flush()
        session.add(account_facts("A1", owed=Decimal("9000.00")))
        session.add(account_facts("A2", owed=Decimal("9000.00"), creditor_id=OTHER))
    strict = changed(products={"card": {"least_owed": "9000.01", "days_in_arrears": 90}})
    with store.write() as session:
        keep_changes(session, POLICY, DAY, [CREDITOR])
        keep_changes(session, strict, DAY, [OTHER])
    with store.read() as session:
        found = {row.creditor_id: row.reasons for row in session.scalars(select(Screening))}
    assert found == {CREDITOR: (), OTHER: ("policy.too_small",)}


def test_the_version_in_force_on_a_day_is_the_newest_that_counts_by_then(store: Store) -> None:
    stricter = (
        standard().replace("version: standard-1", "version: own-2").replace("attempts: 3", "attempts: 9")
    )
    at = an_instant()
    with store.write() as session:
        a_lender(session)
        policies.enter(session, CREDITOR, standard(), "B01", DAY, at)
        policies.enter(session, CREDITOR, stricter, "B01", DAY + 5 * D, at)
        in_force = {
            days: policies.policy_of(session, CREDITOR, DAY + days * D).version for days in (-1, 0, 4, 5, 99)
        }
    assert in_force == {-1: "standard-1", 0: "standard-1", 4: "standard-1", 5: "own-2", 99: "own-2"}


def test_a_version_is_never_edited(store: Store) -> None:
    at = an_instant()
    with store.write() as session:
        a_lender(session)
        first = policies.enter(session, CREDITOR, standard(), "B01", DAY, at)
        assert policies.enter(session, CREDITOR, standard(), "B02", DAY, at) is first
    other = standard().replace("attempts: 3", "attempts: 2")
    with pytest.raises(policies.PolicyConflict), store.write() as session:
        policies.enter(session, CREDITOR, other, "B01", DAY, at)


# ---- a lawyer's word on expired limitation -----------------------------------------------------------------


def override(store: Store, limitation: date, decided: date, withdrawn: date | None = None) -> None:
    with store.write() as session:
        person = make_id("person", "L01")
        session.merge(
            Person(
                id=person,
                code="L01",
                name="李律一",
                phone=None,
                unit_id=None,
                firm_id=None,
                licence_no=None,
            )
        )
        session.flush()
        session.merge(
            LimitationOverride(
                id=make_id("limitation_override", limitation),
                creditor_id=CREDITOR,
                account_id=account_facts("A1").account_id,
                limitation_latest=limitation,
                decided_on=decided,
                decided_by=person,
                reason_sha256="0" * 64,
                evidence_ref="E1",
                withdrawn_on=withdrawn,
                withdrawn_by=person if withdrawn else None,
            )
        )


def test_an_override_counts_from_its_day_to_its_withdrawal_and_for_the_day_it_was_given_for(
    store: Store,
) -> None:
    end = DAY - 10 * D
    enter(store, limitation_latest=end)
    override(store, end, DAY + D, DAY + 3 * D)
    seen = {}
    for number in range(5):
        keep(store, DAY + number * D)
        seen[number] = standing(store).outcome
    assert seen == {0: "excluded", 1: "candidate", 2: "candidate", 3: "excluded", 4: "excluded"}
    override(store, end, DAY + 5 * D)
    keep(store, DAY + 5 * D)
    assert standing(store).outcome == "candidate"
    with store.write() as session:
        session.execute(update(AccountFacts).values(limitation_latest=end - D))
    keep(store, DAY + 6 * D)
    assert standing(store).outcome == "excluded"


def test_each_rule_has_a_title_in_both_languages_a_source_and_the_facts_it_reads() -> None:
    for rule in RULE.values():
        assert rule.title
        assert rule.english
        assert rule.citation
        assert rule.reads
        assert set(rule.reads) <= set(AccountFacts.__table__.columns.keys())
