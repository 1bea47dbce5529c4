"""A plain client of the sandbox court that does, for each entry it reads, what counsel would do."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from legal_flow.courts.base import Credit, Progress, Submission, SubmissionKind
from legal_flow.courts.http import HttpCourt
from legal_flow.errors import TransportError

FIRST_DAY = date(2024, 1, 2)
LAST_DAY = date(2025, 12, 31)
TRACKS = ("summary", "small_claim", "ordinary")
NOTHING = hashlib.sha256(b"").hexdigest()
Answer = TypeVar("Answer")


def patiently(call: Callable[[], Answer]) -> Answer:
    """What a sweep does over its retries: the same call under the same key until it goes well."""
    for _ in range(2):
        try:
            return call()
        except TransportError:
            continue
    return call()


def a_submission(key: str, kind: SubmissionKind, reference: str | None = None, **facts: str) -> Submission:
    return Submission(key, kind, "浙9901", reference, NOTHING, b"", facts)


@dataclass
class Lawyer:
    """Walks its cases through the court, looking in every `step` days, in the order of `cases`."""

    court: HttpCourt
    cases: Sequence[int]
    step: int = 7
    dockets: dict[str, list[Progress]] = field(default_factory=dict)
    money: list[Credit] = field(default_factory=list)
    after_each_day: Callable[[date], None] = lambda _: None
    _cursor: int = 0
    _case_of: dict[str, int] = field(default_factory=dict)
    _renewals: list[tuple[date, str, str]] = field(default_factory=list)

    def walk(self) -> None:
        """From the first day to the last."""
        for case in self.cases:
            facts = {"principal": f"{8000 + 3777 * case}.00", "interest": "1234.56", "late_damages": "500.00"}
            self._put(case, "file", FIRST_DAY, SubmissionKind.COMPLAINT, track=TRACKS[case % 3], **facts)
        day = FIRST_DAY
        while day <= LAST_DAY:
            self.look(day)
            for due, reference, measure in [item for item in self._renewals if item[0] <= day]:
                self._renewals.remove((due, reference, measure))
                purpose = "renew-" + hashlib.sha256(measure.encode()).hexdigest()[:8]
                case = self._case_of[reference]
                self._put(case, purpose, day, SubmissionKind.RENEWAL, reference, measure_ref=measure)
            self.after_each_day(day)
            day += timedelta(days=self.step)
        self.money = self._all_money(LAST_DAY)

    def story(self) -> dict[str, list[tuple[date, int, str, dict[str, str]]]]:
        """Every docket as it reads, without what depends on how it was fetched."""
        return {
            reference: [(entry.on, entry.number, entry.word, dict(entry.facts)) for entry in docket]
            for reference, docket in sorted(self.dockets.items())
        }

    def look(self, day: date) -> None:
        """Read what is new, and act on it."""
        while page := patiently(lambda: self.court.progress_since(self._cursor, day)):
            self._cursor = page[-1].position
            for entry in page:
                self.dockets[entry.reference].append(entry)
                self._act(entry, day)

    def _act(self, entry: Progress, day: date) -> None:
        reference, facts, case = entry.reference, entry.facts, self._case_of[entry.reference]
        match entry.word:
            case "通知缴费":
                amount, key = Decimal(facts["amount"]), f"case-{case}/fee-{facts['notice_no']}/1"
                patiently(lambda: self.court.pay_fee(reference, facts["notice_no"], amount, key, day))
            case "退回补正":
                self._put(case, "correct", day, SubmissionKind.CORRECTION, reference)
            case "调解成功":
                self._put(case, "confirm", day, SubmissionKind.CONFIRMATION, reference)
            case "生效":
                self._put(case, "enforce", day, SubmissionKind.ENFORCEMENT, amount="21000.00")
            case "冻结":
                self._renewals.append((entry.on + timedelta(days=335), reference, facts["measure_ref"]))
            case "终本" if "执恢" not in facts["case_no"]:
                self._put(
                    case, "revive", day, SubmissionKind.REVIVAL, reference, asset="wallet", amount="9000.00"
                )

    def _put(
        self,
        case: int,
        purpose: str,
        day: date,
        kind: SubmissionKind,
        reference: str | None = None,
        **facts: str,
    ) -> None:
        act = a_submission(f"case-{case}/{purpose}/1", kind, reference, **facts)
        receipt = patiently(lambda: self.court.submit(act, day))
        self._case_of[receipt.reference] = case
        self.dockets.setdefault(receipt.reference, [])

    def _all_money(self, day: date) -> list[Credit]:
        page = patiently(lambda: self.court.credits(0, day))
        assert len(page) < 500, "one page holds all of it"
        return page
