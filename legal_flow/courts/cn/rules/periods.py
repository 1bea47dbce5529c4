"""期间 (民事诉讼法85; 民法典200-203): each rule of `law/periods.yaml` started on a day."""

from collections.abc import Iterable
from datetime import date, timedelta

from legal_flow.courts.cn.rules.basis import Law
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Period

GIVEN = "given_days"
BEFORE = "before_day"


def period(
    rule: str,
    start: date,
    law: Law,
    *,
    buffer_days: int = 0,
    months: int | None = None,
    days: int | None = None,
) -> Period:
    """民事诉讼法85(2)、(3): the first day is not counted, a last day on a holiday rolls to the day after.

    Where the instrument itself fixes the length (`performance`), `days` or `months` must be given; elsewhere
    they must not. A period counted backwards (续行保全, 保全规定18) does not roll.
    """
    parameter = law.book[f"periods.{rule}"]
    version = parameter.on(start)
    given = [(length, unit) for length, unit in ((days, "day"), (months, "month")) if length is not None]
    if len(given) != (1 if parameter.unit == GIVEN else 0):
        raise ValueError(
            f"{rule}: the length is {'given once' if parameter.unit == GIVEN else 'fixed by law'}"
        )
    if parameter.unit == BEFORE:
        raw_end = start - timedelta(days=version.whole)
    else:
        length, unit = given[0] if given else (version.whole, parameter.unit)
        raw_end = periods.add(start, length, unit)
    return periods.build(
        rule,
        version.cite,
        start,
        raw_end,
        law.calendar,
        buffer_days=buffer_days,
        rolls=parameter.unit != BEFORE,
    )


def takes_effect(appeal_periods: Iterable[Period]) -> date:
    """解释244; 民事诉讼法171: each party's own appeal period; effect on the day after the last has ended."""
    return max(period.legal_end for period in appeal_periods) + timedelta(days=1)
