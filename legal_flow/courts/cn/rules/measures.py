"""查封、扣押、冻结 terms (解释485)."""

from datetime import date, timedelta

from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import MissingLaw
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Period

RULE = "cn.measure_term"
CLASSES = {
    "bank_account": "deposit",
    "wallet": "deposit",
    "vehicle": "movable",
    "movable": "movable",
    "real_estate": "real_estate",
    "provident_fund": "real_estate",
    "equity": "real_estate",
    "insurance": "real_estate",
    "securities": "real_estate",
}
"""Property by the three classes of 解释485(1); the third holds real estate and all other property rights."""


def term(asset: str, on: date, law: Law) -> Period:
    """解释485(1): one year for deposits, two for movables, three for real estate and other rights.

    The day printed in the notice decides. For our own alarms, where none is known, the last day is the day
    before the corresponding one. A measure lapses on a holiday too. Wages are withheld (民事诉讼法254), not
    frozen for a term.
    """
    if asset not in CLASSES:
        raise MissingLaw(f"measures.{asset}: no term for this kind of property in measures.yaml")
    version = law.book.on(f"measures.{CLASSES[asset]}", on)
    last = periods.add_years(on, version.whole) - timedelta(days=1)
    return periods.build(RULE, version.cite, on, last, law.calendar, rolls=False)
