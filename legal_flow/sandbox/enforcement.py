"""The sandbox court's enforcement: freezes, renewals, transfers, the round closed and revived. All pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.money import ZERO, half_up, money
from legal_flow.sandbox import fees
from legal_flow.sandbox.plan import TERM_YEARS, Extend, Freeze, Matter, PayOut, Planned, years_later
from legal_flow.sandbox.words import Word

FATES = {"quick": 330, "slow": 270, "nothing": 400}
ASSETS = {"bank_account": 60, "wallet": 20, "vehicle": 10, "provident_fund": 10}
HOLDERS = {
    "bank_account": "样例银行样例支行",
    "wallet": "样例支付机构",
    "vehicle": "样例市车辆管理所",
    "provident_fund": "样例市住房公积金中心",
}
FIRST_ON_LEAD, MOST_MEASURES = 3, 9
"""Measures of one round are numbered: two the court may find, the rest are on leads; 之十 is the ruling."""
ORDINALS = "一二三四五六七八九"
PRESSING = timedelta(days=7)
DAILY_RATE = Decimal("0.000175")
"""加倍部分债务利息, 法释〔2014〕8号 第一条."""


@dataclass(frozen=True, slots=True)
class Held:
    """A measure that runs."""

    measure_ref: str
    asset: str
    end: date
    caught: Decimal


def receive_preservation(matter: Matter, on: date) -> list[Planned]:
    """财产保全: ruling within five days (民诉法103), then the freeze."""
    ruled = matter.day("preserved on", on, 2, 4)
    number = matter.number("财保", ruled)
    fee = fees.preservation_fee(matter.amount())
    ruling = {"case_no": number, "ruling_no": f"{number}之一", "fee": str(fee), "security": "免予担保"}
    asset = matter.facts.get("asset", "bank_account")
    caught = matter.amount() if matter.draws.chance("preservation catches", 600) else _crumbs(matter)
    frozen = _freeze(matter, number, matter.day("preserved asset", ruled, 3, 5), asset, caught, 1)
    received = Planned(on + timedelta(days=1), Word.RECEIVED)
    return [received, Planned(ruled, Word.PRESERVED, ruling), frozen]


def receive_enforcement(matter: Matter, on: date, preserved: Held | None) -> list[Planned]:
    """强制执行: accepted, then what is found decides. A preserved asset goes first (保全规定17)."""
    accepted = matter.day("enforcing on", on, 3, 7)
    case_no = matter.number("执", accepted)
    facts = {"case_no": case_no, "instrument_no": matter.facts.get("instrument_no", "")}
    entries = [Planned(accepted, Word.ENFORCING, {name: value for name, value in facts.items() if value})]
    money_in = Takings(matter, case_no)
    if preserved and preserved.caught:
        day = matter.day("preserved taken", accepted, 15, 25)
        entries += money_in.part(day, preserved.measure_ref, min(preserved.caught, money_in.rest()))
    if not money_in.rest():
        return [*entries, _closed(case_no, matter.day("done", accepted, 28, 35))]
    frozen_on = matter.day("frozen on", accepted, 10, 20)
    fate = matter.draws.pick("fate", FATES)
    if fate == "quick":
        return [*entries, *_quick(matter, money_in, frozen_on)]
    if fate == "slow":
        return [*entries, *_slow(matter, money_in, frozen_on)]
    return [*entries, *_nothing(matter, case_no, accepted, frozen_on)]


def receive_revival(matter: Matter, on: date, previous_case_no: str) -> list[Planned]:
    """恢复执行 on a lead (解释517): its own number, the asset taken, or the round closed again."""
    revived = matter.day("revived on", on, 5, 10)
    case_no = matter.number("执恢", revived)
    entries = [Planned(revived, Word.REVIVED, {"case_no": case_no, "previous_case_no": previous_case_no})]
    asset = matter.facts.get("asset", "bank_account")
    frozen_on = matter.day("lead frozen", revived, 7, 14)
    if not matter.draws.chance("lead holds", 800):
        empty = _freeze(matter, case_no, frozen_on, asset, _crumbs(matter), 1)
        return [*entries, empty, _round_closed(case_no, matter.day("closed again", revived, 95, 110))]
    money_in = Takings(matter, case_no)
    frozen = _freeze(matter, case_no, frozen_on, asset, money_in.limit, 1)
    taken = matter.day("lead taken", frozen_on, 20, 40)
    last = money_in.last(taken, _measure_ref(case_no, 1))
    return [*entries, frozen, *last, _closed(case_no, matter.day("done", taken, 4, 9))]


def receive_measure(matter: Matter, on: date, case_no: str, order: int) -> list[Planned]:
    """A freeze on our lead. It catches something only where the court's own search had found nothing."""
    day = matter.day(f"measure {order}", on, 7, 15)
    asset = matter.facts.get("asset", "bank_account")
    found = matter.draws.pick("fate", FATES) == "nothing" and matter.draws.chance(f"catches {order}", 700)
    share = matter.draws.between(f"share {order}", 20, 50)
    caught = half_up(matter.amount() * share / 100) if found else ZERO
    frozen = _freeze(matter, case_no, day, asset, caught, order)
    if not found:
        return [frozen]
    taken = matter.day(f"measure taken {order}", day, 20, 40)
    return [frozen, *Takings(matter, case_no).part(taken, _measure_ref(case_no, order), caught)]


def receive_renewal(matter: Matter, on: date, held: Held, nth: int, *, is_closed: bool) -> list[Planned]:
    """续行冻结 (解释485): too late it is refused; else ordered, and executed by the third party or not.

    What is executed after the end comes too late: the freeze has lapsed, and nothing is said.
    """
    about = f"renewal {held.measure_ref} {nth}"
    # Told that the end is near, a court and its addressee act at once.
    ruled = matter.day(f"{about} ruled", on, *((0, 0) if held.end - on <= PRESSING else (2, 4)))
    facts = {"measure_ref": held.measure_ref}
    too_late = "案件已执行完毕" if is_closed else "冻结期限已届满" if on > held.end else ""
    if too_late or matter.draws.chance(f"{about} refused", 40):
        return [Planned(ruled, Word.RENEWAL_REFUSED, {**facts, "reason": too_late or "申请材料不全"})]
    ordered = Planned(ruled, Word.RENEWAL_ORDERED, facts)
    if matter.draws.chance(f"{about} forgotten", 250):
        return [ordered]
    executed = matter.day(f"{about} executed", ruled, *((0, 1) if held.end - on <= PRESSING else (2, 5)))
    end = years_later(held.end, TERM_YEARS[held.asset])
    start = held.end + timedelta(days=1)
    printed = {**facts, "start": start.isoformat(), "printed_end": end.isoformat()}
    alive = f"alive:{held.measure_ref}"
    done = Planned(executed, Word.RENEWAL_EXECUTED, printed, Extend(held.measure_ref, end), alive)
    return [ordered, done]


class Takings:
    """What is taken from the debtor in one round: the debt, 加倍部分, and last the court's own fee."""

    def __init__(self, matter: Matter, case_no: str) -> None:
        self._matter, self.case_no = matter, case_no
        self._debt = matter.amount()
        self._fee = fees.enforcement_fee(self._debt)
        self._parts: list[tuple[date, Decimal]] = []
        self.limit = half_up(self._debt * Decimal("1.1"))
        """What a freeze is limited to: the debt with room for 加倍部分 and fee."""

    def rest(self) -> Decimal:
        """What of the debt is not taken yet."""
        return self._debt - sum((amount for _, amount in self._parts), ZERO)

    def part(self, on: date, measure_ref: str, amount: Decimal) -> list[Planned]:
        """A transfer of part of the debt; all of it goes to the lender."""
        self._parts.append((on, amount))
        return [self._transfer(on, measure_ref, amount, ZERO, ZERO)]

    def last(self, on: date, measure_ref: str) -> list[Planned]:
        """The transfer that pays the rest, 加倍部分 and the fee."""
        delay = self._delay_interest(on)
        return [self._transfer(on, measure_ref, self.rest() + delay + self._fee, delay, self._fee)]

    def _transfer(self, on: date, ref: str, amount: Decimal, delay: Decimal, fee: Decimal) -> Planned:
        paid_out = amount - fee
        facts = {
            "case_no": self.case_no,
            "measure_ref": ref,
            "amount": str(amount),
            "fee": str(fee),
            "delay_interest": str(delay),
            "paid_out": str(paid_out),
        }
        memo = "案款" if self._matter.draws.chance(f"silent {on}", 100) else f"{self.case_no} 案款"
        pays = PayOut(paid_out, memo, days=self._matter.draws.between(f"pays {on}", 2, 6))
        return Planned(on, Word.TRANSFERRED, facts, pays, f"alive:{ref}")

    def _delay_interest(self, until: date) -> Decimal:
        """0.0175 % a day on the part of the base still unpaid; transfers pay ordinary interest first."""
        if "performance_end" not in self._matter.facts:
            return ZERO
        base = money(self._matter.facts.get("delay_base", "0"))
        ordinary = self._debt - base
        start, taken, total = date.fromisoformat(self._matter.facts["performance_end"]), ZERO, ZERO
        for day, amount in [*self._parts, (until, ZERO)]:
            unpaid = base - max(taken - ordinary, ZERO)
            total += unpaid * DAILY_RATE * max((day - start).days, 0)
            start, taken = max(start, day), taken + amount
        return half_up(total)


def _quick(matter: Matter, money_in: Takings, frozen_on: date) -> list[Planned]:
    case_no = money_in.case_no
    asset = matter.draws.pick("asset", ASSETS)
    frozen = _freeze(matter, case_no, frozen_on, asset, money_in.limit, 1)
    days = (90, 150) if asset == "vehicle" else (20, 50)
    taken = matter.day("taken", frozen_on, *days)
    last = money_in.last(taken, _measure_ref(case_no, 1))
    return [frozen, *last, _closed(case_no, matter.day("done", taken, 7, 12))]


def _slow(matter: Matter, money_in: Takings, frozen_on: date) -> list[Planned]:
    """Enough is frozen, but it is released for transfer only after some fourteen months: renew or lose it."""
    case_no = money_in.case_no
    ref = _measure_ref(case_no, 1)
    entries = [_freeze(matter, case_no, frozen_on, "bank_account", money_in.limit, 1)]
    if matter.draws.chance("some at once", 500):
        share = matter.draws.between("some", 20, 50)
        amount = half_up(money_in.rest() * share / 100)
        entries += money_in.part(matter.day("some taken", frozen_on, 30, 60), ref, amount)
    taken = matter.day("taken late", frozen_on, 400, 430)
    entries += money_in.last(taken, ref)
    done = _closed(case_no, matter.day("done", taken, 7, 12), f"alive:{ref}")
    lost = matter.day("lost", _last_day("bank_account", frozen_on), 30, 45)
    return [*entries, done, _round_closed(case_no, max(lost, done.on), f"lapsed:{ref}")]


def _nothing(matter: Matter, case_no: str, accepted: date, frozen_on: date) -> list[Planned]:
    """Nearly empty accounts; 终本 more than three months after acceptance (法〔2016〕373号)."""
    entries = [_freeze(matter, case_no, frozen_on, "bank_account", _crumbs(matter), 1)]
    if matter.draws.chance("second account", 400):
        asset = matter.draws.pick("second asset", ASSETS)
        entries.append(_freeze(matter, case_no, frozen_on + timedelta(days=5), asset, ZERO, 2))
    return [*entries, _round_closed(case_no, matter.day("round closed", accepted, 95, 120))]


def _freeze(matter: Matter, case_no: str, on: date, asset: str, caught: Decimal, order: int) -> Planned:
    """One measure. The notice prints its last day, or now and then does not."""
    end = _last_day(asset, on)
    ref = _measure_ref(case_no, order)
    facts = {
        "case_no": case_no,
        "asset": asset,
        "measure_ref": ref,
        "amount_limit": str(half_up(matter.amount() * Decimal("1.1"))),
        "amount_caught": str(caught),
        "rank": "2" if matter.draws.chance(f"second rank {order}", 100) and not caught else "1",
        "start": on.isoformat(),
        "third_party": HOLDERS[asset],
    }
    if not matter.draws.chance(f"no end printed {order}", 150):
        facts["printed_end"] = end.isoformat()
    return Planned(on, Word.FROZEN, facts, Freeze(ref, asset, end, caught))


def _measure_ref(case_no: str, order: int) -> str:
    return f"{case_no}之{ORDINALS[order - 1]}"


def _last_day(asset: str, on: date) -> date:
    return years_later(on, TERM_YEARS[asset]) - timedelta(days=1)


def _crumbs(matter: Matter) -> Decimal:
    return Decimal(matter.draws.between("crumbs", 0, 9_999)) / 100


def _closed(case_no: str, on: date, condition: str = "") -> Planned:
    return Planned(on, Word.CLOSED, {"case_no": case_no, "reason": "执行完毕"}, condition=condition)


def _round_closed(case_no: str, on: date, condition: str = "") -> Planned:
    ruling = {"case_no": case_no, "ruling_no": f"{case_no}之十"}
    return Planned(on, Word.ROUND_CLOSED, ruling, condition=condition)
