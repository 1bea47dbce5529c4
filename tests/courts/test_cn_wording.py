"""The sentences of mainland papers about what keeps running and what was agreed."""

from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Running
from legal_flow.cases.facts import Product, Terms
from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.wording import CnWording

SINCE = date(2026, 4, 7)


def running(*items: tuple[str, str, str | None]) -> str:
    return CnWording().running(
        SINCE,
        [
            Running("a", Decimal(base), Decimal(rate), 365, limit=Decimal(limit) if limit else None)
            for base, rate, limit in items
        ],
    )


def agreed(**changed: Decimal) -> str:
    terms = {"daily_rate": Decimal("0.0005"), "yearly_rate": None, **changed}
    return CnWording().charge_terms(
        Terms(
            product=Product.LOAN,
            signed_on=SINCE,
            penalty_daily_rate=ZERO,
            compounding=False,
            late_damages_rate=ZERO,
            late_damages_minimum=ZERO,
            day_base=365,
            cycle_day=6,
            **terms,
        )
    )


def test_what_runs_on_names_base_rate_and_the_line_of_the_lender() -> None:
    assert running(("10000", "0.0005", "0.24")) == (
        "自2026年4月7日起至实际清偿之日止的利息、罚息、复利"
        "（以10,000.00元为基数，按日利率0.05%计算，各项息费合计以年利率24%为限）"
    )
    assert "以年利率13.4%为限" in running(("10000", "0.001", "0.134"))
    assert "为限" not in running(("10000", "0.0005", None))


def test_accounts_under_different_lines_each_name_their_own() -> None:
    said = running(("10000", "0.001", "0.134"), ("500", "0.001", "0.154"))
    assert said.index("以年利率13.4%为限") < said.index("以500.00元") < said.index("以年利率15.4%为限")


def test_a_yearly_rate_is_named_as_agreed_and_not_as_the_daily_rate_made_of_it() -> None:
    daily, yearly = Decimal("0.18") / 360, Decimal("0.18")
    said = CnWording().running(SINCE, [Running("a", Decimal(10000), daily, 360, yearly)])
    assert "按年利率18%（一年按360日计）计算" in said
    assert agreed(daily_rate=ZERO, yearly_rate=Decimal("0.12")) == "年利率12%（一年按365日计）"
    assert agreed() == "日利率0.05%"


def test_nothing_that_bears_no_interest_is_named() -> None:
    assert running(("0", "0.0005", None), ("100", "0", None)) == ""
