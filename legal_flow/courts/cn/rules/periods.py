"""期间 (民事诉讼法85; 民法典200-203): each rule of `law/periods.yaml` started on a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.calendar import Rolled
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Period
from legal_flow.rules.periods import NotCounted

GIVEN = "given_days"
BEFORE = "before_day"
HOUR = "hour"
WORKING = "working_day"
HOURS_A_DAY = 24
TRIAL = "trial."
"""How the entries of trial limits (审限) begin."""
Ground = Literal["notice", "appraisal", "settlement", "jurisdiction"]
EXCLUDED = {
    "notice": "公告期间",
    "appraisal": "鉴定期间",
    "settlement": "双方当事人和解期间",
    "jurisdiction": "审理管辖异议、处理管辖争议期间",
}
"""解释243: what a trial limit does not count."""


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
    they must not. A period counted backwards (续行保全, 保全规定18) does not roll. One counted in hours shows
    the day of its last hour and does not roll; `ends_at` gives the hour. Raises `DataFault` for a length that
    is missing or not asked for.
    """
    parameter = law.book[f"periods.{rule}"]
    version, missing = parameter.on(start), ""
    given = [(length, unit) for length, unit in ((days, "day"), (months, "month")) if length is not None]
    if len(given) != (1 if parameter.unit == GIVEN else 0):
        raise DataFault(
            f"{rule}: the length is {'given once' if parameter.unit == GIVEN else 'fixed by law'}"
        )
    if parameter.unit == BEFORE:
        raw_end = start - timedelta(days=version.whole)
    elif parameter.unit == HOUR:
        raw_end = start + timedelta(days=version.whole // HOURS_A_DAY)
    elif parameter.unit == WORKING:
        counted = law.calendar.add_working_days(start, version.whole)
        raw_end, missing = counted.day, counted.missing
    else:
        length, unit = given[0] if given else (version.whole, parameter.unit)
        raw_end = periods.add(start, length, unit)
    built = periods.build(
        rule,
        version.cite,
        start,
        raw_end,
        law.calendar,
        buffer_days=buffer_days,
        rolls=parameter.unit not in {BEFORE, HOUR},
    )
    # Working days lean on every year they pass; the first one without a notice is named.
    return replace(built, provisional=True, missing=missing) if missing else built


def ends_at(rule: str, at: datetime, law: Law) -> datetime:
    """民事诉讼法85(2): hours count from the full hour after `at`; the hour in which they begin is not counted."""
    parameter = law.book[f"periods.{rule}"]
    if parameter.unit != HOUR:
        raise DataFault(f"{rule}: counted by {parameter.unit}, not by the hour")
    begun = at.replace(minute=0, second=0, microsecond=0)
    return begun + timedelta(hours=1 + parameter.on(at.date()).whole)


def trial(
    rule: str, filed_on: date, law: Law, *, extension: str = "", spans: Iterable[tuple[str, date, date]] = ()
) -> Period:
    """解释243; 民事诉讼法152、164、168、183: the trial limit, with an approved extension and what it does not count.

    Each span is (ground, first day, last day); its days, the first not counted, are added once. Raises
    `DataFault` for another ground, a span that ends before it begins, and a rule that is no trial limit.
    """
    for name in (rule, extension):
        if name and not name.startswith(TRIAL):
            raise DataFault(f"rule {name}: a trial limit begins with {TRIAL}")
    limit = period(rule, filed_on, law)
    raw_end = limit.raw_end
    if extension:
        raw_end = period(extension, raw_end, law).raw_end
    excluded = []
    for ground, since, until in spans:
        if ground not in EXCLUDED:
            raise DataFault(f"span {ground}: it is one of {', '.join(EXCLUDED)}")
        if until < since:
            raise DataFault(f"span {ground}: {until} lies before {since}")
        excluded.append(NotCounted(since, until))
    raw_end = periods.moved_by(filed_on, raw_end, excluded)
    return periods.build(rule, limit.citation, filed_on, raw_end, law.calendar)


def in_time(span: Period, *, received_on: date | None, posted_on: date | None) -> bool:
    """民事诉讼法85(4): the way is not counted: what was posted by the last day is in time, whenever it arrives."""
    if posted_on is not None and received_on is not None and received_on < posted_on:
        raise DataFault(f"received_on {received_on} lies before posted_on {posted_on}")
    done = posted_on or received_on
    if done is None:
        raise DataFault("posted_on or received_on is missing")
    return done <= span.legal_end


def takes_effect(appeal_periods: Iterable[Period]) -> Rolled:
    """解释244; 民事诉讼法171: each party's own appeal period; effect on the day after the last has ended.

    `missing` names the calendar entry that one of the ends leans on. Raises `DataFault` where there is none.
    """
    spans = list(appeal_periods)
    if not spans:
        raise DataFault("served: at least one party is needed")
    missing = next((span.missing for span in spans if span.missing), "")
    return Rolled(max(span.legal_end for span in spans) + timedelta(days=1), missing)
