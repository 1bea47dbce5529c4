"""An account's whole reasoning, and a past day told as it was known then."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from portfolios import PORTFOLIO, START, case_of, sweep
from sqlalchemy import delete, select, update

from legal_flow.cli.explain_page import Page
from legal_flow.cli.explain_words import Language
from legal_flow.courts.cn.english import in_english
from legal_flow.sample.situations import Situation
from legal_flow.steps import assess
from legal_flow.steps.audit import NotKnown
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain import explain, find
from legal_flow.steps.explain_told import Told
from legal_flow.store.reasons import RULES
from legal_flow.store.tables.portfolio import Account, AccountFacts, Agreement, Screening

D = timedelta(days=1)
CHINESE = re.compile("[\u4e00-\u9fff]+")
CITED = re.compile(r"《[^》]*》[^;)]*|(民法典|银行卡规定|诉讼时效规定)第[^)]*|样例市\w+人民法院")
"""Sources of law, and a court by its name."""


def page(told: Told, language: Language = Language.ZH) -> str:
    return Page(told, language, in_english).text()


def account(desk: Desk, situation: Situation) -> UUID:
    return find(desk, f"A{PORTFOLIO.index(situation) + 1:06}", START)[0]


def rule(told: Told, name: str) -> Told:
    return next(one for one in told["policy"]["rules"] if one["rule"] == f"policy.{name}")


def set_dispute(desk: Desk, account_id: UUID, on: date, *, is_open: bool) -> None:
    with desk.store.write() as session:
        session.execute(
            update(AccountFacts)
            .where(AccountFacts.account_id == account_id)
            .values(dispute_open=is_open, computed_on=on)
        )
        assess.screen(session, on, desk.clock())


def test_every_rule_is_told_with_facts_threshold_and_outcome(at_opening: Desk) -> None:
    told = explain(at_opening, account(at_opening, Situation.PLAIN), START)
    policy = told["policy"]
    assert {one["rule"] for one in policy["rules"]} == set(RULES)
    assert all(one["facts"] and one["citations"] for one in policy["rules"])
    assert (policy["version"], policy["author"], policy["since"]) == (
        "standard-1",
        "legal_flow",
        START.isoformat(),
    )
    assert len(policy["sha256"]) == 64
    assert policy["stored"]["outcome"] == policy["outcome"] == "candidate"
    assert policy["agrees"]


def test_facts_name_the_package_and_rows_they_came_from(at_opening: Desk) -> None:
    facts = explain(at_opening, account(at_opening, Situation.PLAIN), START)["facts"]
    tables = {one["table"]: one for one in facts["sources"]}
    assert {"account", "agreement", "ledger_entry", "contact"} <= set(tables)
    assert tables["account"]["refs"] == ["A000006"]
    # The sixth account of the package, below the header.
    assert (tables["account"]["file"], tables["account"]["file_rows"]) == ("accounts", ["7"])
    assert all(one["package"] == START.isoformat() == one["known_from"] for one in facts["sources"])


def test_what_was_proposed_is_what_the_case_became(at_opening: Desk) -> None:
    for situation in (Situation.PLAIN, Situation.LIMITATION_NEAR, Situation.TWO_CARDS):
        case = case_of(at_opening, PORTFOLIO.index(situation) + 1)
        told = explain(at_opening, account(at_opening, situation), START)
        way = told["way"]
        assert (way["route"], way["track"], way["cause"]) == (case.route, case.track, case.cause)
        assert way["grouping"] == case.grouping
        assert [one["case"] for one in told["history"]["cases"]] == [case.ref]
        assert Decimal(way["filing_fee"]) > 0
        taken = next(one for one in way["offers"] if one["route"] == way["route"])
        assert taken["outcome"] == "eligible"
        assert taken["days"] > 0
        assert len(way["accounts"]) == (2 if situation is Situation.TWO_CARDS else 1)


def test_the_claim_is_told_by_component_and_sums_up(at_opening: Desk) -> None:
    claim = explain(at_opening, account(at_opening, Situation.PLAIN), START)["claim"]
    assert sum(Decimal(line["claimed"]) for line in claim["lines"]) == Decimal(claim["claimed"])
    assert Decimal(claim["claimed"]) <= Decimal(claim["owed"])


def test_court_track_and_fee_go_by_what_is_claimed_and_by_the_balance_only_without_a_claim(
    at_opening: Desk,
) -> None:
    mine = account(at_opening, Situation.PLAIN)
    with at_opening.store.write() as session:
        session.execute(update(Account).where(Account.id == mine).values(total_balance=Decimal(5_000)))
    told = explain(at_opening, mine, START)
    assert (told["way"]["amount"], told["way"]["by_balance"]) == (told["claim"]["claimed"], [])
    assert told["way"]["track"] == "summary"
    with at_opening.store.write() as session:
        session.execute(delete(Agreement).where(Agreement.account_id == mine))
    told = explain(at_opening, mine, START)
    assert (told["claim"], told["way"]["amount"], told["way"]["by_balance"]) == (
        None,
        "5000.00",
        ["A000006"],
    )
    assert "按出借人所报余额计：A000006" in page(told)


def test_a_section_that_the_entered_law_does_not_reach_says_so_and_the_others_are_told(
    at_opening: Desk,
) -> None:
    mine = account(at_opening, Situation.PLAIN)
    told = explain(at_opening, mine, date(2027, 6, 1))
    assert told["claim"]["lines"]
    assert told["law"]["reasons"]
    assert "procedure.yearly_wage" in told["way"]["missing"]
    assert "六、建议的路径：法律数据没有录入：" in page(told)


def test_a_past_day_is_told_as_it_was_known_and_decided_then(at_opening: Desk) -> None:
    mine = account(at_opening, Situation.PLAIN)
    set_dispute(at_opening, mine, START + 3 * D, is_open=True)
    set_dispute(at_opening, mine, START + 6 * D, is_open=False)
    told = {days: explain(at_opening, mine, START + days * D) for days in (0, 2, 3, 5, 6)}
    outcomes = {days: one["policy"]["stored"]["outcome"] for days, one in told.items()}
    assert outcomes == {0: "candidate", 2: "candidate", 3: "not_yet", 5: "not_yet", 6: "candidate"}
    assert [row["until"] for row in told[5]["history"]["screening"]] == [(START + 3 * D).isoformat(), None]
    assert len(told[0]["history"]["screening"]) == 1
    assert rule(told[2], "dispute_open")["facts"] == {"dispute_open": False}
    # The lender never sent the dispute as a row, so the day's own rows say another thing than what was decided.
    assert not told[5]["policy"]["agrees"]
    assert "与按当日事实重新计算的理由不同" in page(told[5])


def test_a_day_before_the_first_screening_says_that_nothing_was_stored(at_opening: Desk) -> None:
    mine = account(at_opening, Situation.PLAIN)
    with at_opening.store.write() as session:
        session.execute(update(Screening).values(since=START + 9 * D))
    told = explain(at_opening, mine, START)
    assert told["policy"]["stored"] is None
    assert "当日没有准入记录" in page(told)


def test_the_past_outcome_names_the_version_that_decided_it(at_opening: Desk) -> None:
    from legal_flow.store import policies
    from legal_flow.store.policy import standard

    mine = account(at_opening, Situation.PLAIN)
    with at_opening.store.write() as session:
        creditor = session.scalars(
            select(AccountFacts.creditor_id).where(AccountFacts.account_id == mine)
        ).one()
        strict = (
            standard()
            .replace("version: standard-1", "version: strict-2")
            .replace("least_owed: 3000.00", "least_owed: 900000.00")
        )
        policies.enter(session, creditor, strict, "B01", START + 5 * D, at_opening.clock())
        assess.screen(session, START + 5 * D, at_opening.clock())
    before, after = (explain(at_opening, mine, START + days * D)["policy"] for days in (4, 5))
    assert (before["version"], before["outcome"]) == ("standard-1", "candidate")
    assert (after["version"], after["outcome"], after["author"]) == ("strict-2", "excluded", "B01")
    assert after["rules"][2]["threshold"] == {"least_owed": "card 900000.00, loan 900000.00"}


@pytest.mark.parametrize("situation", PORTFOLIO)
@pytest.mark.parametrize("language", Language)
def test_every_situation_can_be_told_in_both_languages(
    at_opening: Desk, situation: Situation, language: Language
) -> None:
    text = page(explain(at_opening, account(at_opening, situation), START), language)
    assert "None" not in text
    if language is Language.EN:
        assert CHINESE.findall(CITED.sub("", text)) == []
    codes = re.findall(r"[a-z.]+_[a-z_]+", text)
    assert [code for code in codes if not code.startswith(("policy.", "cn.", "legal_flow"))] == []
    assert len(text.splitlines()) < 100


def test_the_page_says_of_each_rule_whether_it_was_passed_and_shows_rates_allocation_and_line(
    at_opening: Desk,
) -> None:
    text = page(explain(at_opening, account(at_opening, Situation.PLAIN), START))
    assert "没有逾期（policy.not_in_arrears）：逾期起日 2022-09-16（473 日） → 通过" in text
    assert "起诉金额下限 3,000.00元 → 通过" in text
    assert text.count("2022-09-16 起算，期间3年") == 1
    assert "日利率: 利息 0.05%" in text
    assert "全部息费的上限（超出部分暂不主张）: 年利率 24%，" in text
    assert re.search(r"2022-12-24 还款 L000006-0033 [\d,.]+元 → ", text)
    assert not re.search(r"CNY|law_edition|法律版本 [0-9a-f]{12}；", text)


def test_no_payment_order_is_offered_while_the_debtor_contests_the_debt(at_opening: Desk) -> None:
    offers = {}
    for situation in (Situation.PLAIN, Situation.DISPUTE_OPEN):
        told = explain(at_opening, account(at_opening, situation), START)
        offers[situation] = next(one for one in told["way"]["offers"] if one["route"] == "payment_order")
    assert offers[Situation.PLAIN]["outcome"] == "eligible"
    assert offers[Situation.DISPUTE_OPEN]["outcome"] == "barred"
    assert "双方有其他债务纠纷" in [why["title"] for why in offers[Situation.DISPUTE_OPEN]["reasons"]]


@pytest.mark.parametrize(
    ("situation", "outcome", "rule"),
    [
        (Situation.DECEASED, "not_yet", "cn.deceased"),
        (Situation.BANKRUPTCY, "barred", "cn.bankruptcy"),
        (Situation.PLAN_KEPT, "not_yet", "cn.plan_kept"),
    ],
)
def test_no_way_is_open_against_one_who_cannot_be_sued(
    at_opening: Desk, situation: Situation, outcome: str, rule: str
) -> None:
    told = explain(at_opening, account(at_opening, situation), START)
    ways = {one["route"]: one for one in told["way"]["offers"]}
    for route in ("direct_suit", "letter", "payment_order", "mediation", "preservation_first"):
        assert rule in [why["rule"] for why in ways[route]["reasons"]]
        assert ways[route]["outcome"] in {outcome, "barred"}
    text = page(told)
    assert "六、若起诉" in text
    assert "✓" not in text


def test_explaining_stores_nothing(at_opening: Desk) -> None:
    mine = account(at_opening, Situation.PLAIN)
    set_dispute(at_opening, mine, START + 3 * D, is_open=True)
    explain(at_opening, mine, START)
    with at_opening.store.read() as session:
        assert session.get_one(AccountFacts, mine).computed_on == START + 3 * D


def test_an_account_is_found_by_the_lenders_own_number_only_from_the_day_it_was_known(
    at_opening: Desk,
) -> None:
    assert find(at_opening, "A000001", START)
    for ref, day in (("A000001", START - D), ("A999999", START)):
        with pytest.raises(NotKnown):
            find(at_opening, ref, day)


def test_assessing_goes_on_after_an_explanation(at_opening: Desk) -> None:
    explain(at_opening, account(at_opening, Situation.PLAIN), START)
    assert sweep(at_opening, "assess_accounts", START)["case_opened"] == 0
