"""What kept libraries know as well, they must know as the pack does."""

from datetime import date, timedelta
from decimal import Decimal

import chinese_calendar
import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.courts.cn.amounts import in_capitals
from legal_flow.courts.cn.pack import load

CALENDAR = load().law.calendar


@pytest.mark.parametrize("year", range(CALENDAR.first_year, CALENDAR.last_year + 1))
def test_every_day_of_the_year_is_a_working_day_or_not_as_in_chinesecalendar(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(days=passed) for passed in range((date(year + 1, 1, 1) - first).days)]
    assert [day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@given(st.decimals("0.01", "99999999.99", places=2))
def test_an_amount_in_capitals_reads_back_as_the_same_amount(amount: Decimal) -> None:
    """`cn2an` reads; it does not write as 支付结算办法附一 wants it, with 零 after a yuan that ends in zero jiao."""
    words = in_capitals(amount).removeprefix("人民币").removesuffix("整")
    yuan, _, small = words.partition("元") if "元" in words else ("", "", words)
    jiao, _, fen = (
        small.replace("零", "").partition("角") if "角" in small else ("", "", small.replace("零", ""))
    )
    read = Decimal(str(cn2an.cn2an(yuan, "smart"))) if yuan else Decimal(0)
    for digit, worth in ((jiao, "0.1"), (fen.removesuffix("分"), "0.01")):
        read += Decimal(str(cn2an.cn2an(digit, "smart"))) * Decimal(worth) if digit else 0
    assert read == amount
