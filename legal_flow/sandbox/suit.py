"""The sandbox court's first instance: from the complaint to the effect of what it decided.

All functions are pure: a matter and a day in, the entries to come out. A stretch ends where the court waits
for somebody: a correction, a fee, an application.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.money import money
from legal_flow.sandbox import fees
from legal_flow.sandbox.plan import Matter, PayOut, Planned, award
from legal_flow.sandbox.words import Word

FIRST_LOOK = {"refused": 40, "returned": 120, "diverted": 550, "fee": 290}
AFTER_CORRECTION = {"diverted": 600, "fee": 400}
ONE_DAY = timedelta(days=1)


def receive_complaint(matter: Matter, on: date) -> list[Planned]:
    """起诉: received next day, then refused, returned, diverted to mediation, or the fee is asked."""
    received = Planned(on + ONE_DAY, Word.RECEIVED)
    outcome = matter.draws.pick("first look", FIRST_LOOK)
    if outcome == "refused":
        reason = matter.draws.pick("refusal", {"不属于本院管辖": 2, "没有明确的被告": 1})
        return [received, Planned(matter.day("refused on", on, 3, 7), Word.REFUSED, {"reason": reason})]
    if outcome == "returned":
        day = matter.day("returned on", on, 2, 5)
        reason = matter.draws.pick(
            "return", {"被告身份信息不完整": 1, "证据目录页码有误": 1, "授权委托书缺签章": 1}
        )
        facts = {"reason": reason, "due": (day + timedelta(days=7)).isoformat()}
        return [received, Planned(day, Word.RETURNED, facts)]
    return [received, *_door(matter, on + ONE_DAY, diverted=outcome == "diverted")]


def receive_correction(matter: Matter, on: date) -> list[Planned]:
    """补正: looked at once more, and not returned again."""
    diverted = matter.draws.pick("second look", AFTER_CORRECTION) == "diverted"
    return [Planned(on + ONE_DAY, Word.RECEIVED), *_door(matter, on + ONE_DAY, diverted=diverted)]


def receive_payment_order(matter: Matter, on: date) -> list[Planned]:
    """支付令申请: a third of the fee is asked (交纳办法14)."""
    fee = fees.payment_order_fee(matter.amount())
    notice = fee_notice(matter, matter.day("order notice", on, 2, 3), "payment_order", fee)
    return [Planned(on + ONE_DAY, Word.RECEIVED), *notice]


def confirm(matter: Matter, on: date, settled: Mapping[str, str] | None) -> list[Planned]:
    """司法确认 of a settlement; without one there is nothing to confirm (民诉法205)."""
    day = matter.day("confirmed on", on, 5, 12)
    if settled is None:
        return [Planned(day, Word.REFUSED, {"reason": "没有可以确认的调解协议"})]
    kept = {name: value for name, value in settled.items() if name != "mediation_no"}
    number = {"instrument_no": matter.number("民特", day)}
    effective = matter.day("confirmation served", day, 1, 3)
    in_effect = Planned(effective, Word.TOOK_EFFECT, {**number, "effective_on": effective.isoformat()})
    return [Planned(day, Word.CONFIRMED, {**kept, **number}), in_effect]


def withdraw(matter: Matter, on: date) -> list[Planned]:
    """撤诉 is allowed."""
    return [Planned(matter.day("withdrawn on", on, 3, 7), Word.WITHDRAWN, {"reason": "applied"})]


def fee_notice(matter: Matter, day: date, purpose: str, amount: Decimal) -> list[Planned]:
    """通知缴费, due in seven days (交纳办法22); unpaid, it counts as withdrawn (解释213)."""
    due = day + timedelta(days=7)
    facts = {
        "notice_no": f"JF{matter.draws.code('notice ' + purpose)}",
        "amount": str(amount),
        "due": due.isoformat(),
        "purpose": purpose,
    }
    lapse = Planned(due + timedelta(days=4), Word.WITHDRAWN, {"reason": "unpaid"})
    return [Planned(day, Word.FEE_NOTICE, facts), lapse]


def after_fee(matter: Matter, on: date, notice: Mapping[str, str]) -> list[Planned]:
    """The fee is booked next day; then the case goes on where the fee was asked."""
    booked = {"notice_no": notice["notice_no"], "amount": notice["amount"]}
    paid = Planned(on + ONE_DAY, Word.FEE_PAID, booked)
    if notice["purpose"] == "payment_order":
        return [paid, *_payment_order(matter, on, money(notice["amount"]))]
    return [paid, *_trial(matter, on, fees.suit_fee(matter.amount(), matter.track()))]


def _door(matter: Matter, day: date, *, diverted: bool) -> list[Planned]:
    """To mediation before acceptance (its number is never an acceptance), or straight to the fee."""
    fee = fees.suit_fee(matter.amount(), matter.track())
    if not diverted:
        return fee_notice(matter, matter.day("fee asked", day, 2, 3), "suit", fee)
    start = matter.day("diverted on", day, 1, 3)
    number = {"mediation_no": matter.number("诉前调", start)}
    until = (start + timedelta(days=30)).isoformat()
    entries = [Planned(start, Word.TO_MEDIATION, {**number, "mediator": "特邀调解组织", "until": until})]
    end = matter.day("mediated on", start, 10, 28)
    if not matter.draws.chance("settles", 380):
        asked = fee_notice(matter, matter.day("fee asked", end, 2, 3), "suit", fee)
        return [*entries, Planned(end, Word.NOT_SETTLED, number), *asked]
    pay_by = matter.day("pay by", end, 15, 45)
    percent = matter.draws.pick("settlement", {100: 40, 70: 30, 50: 20, 0: 10})
    given = award(matter.claimed(), percent)
    entries.append(Planned(end, Word.SETTLED, {**number, **given, "pay_by": pay_by.isoformat()}))
    if matter.draws.chance("keeps settlement", 550):
        entries.append(
            _debtor_pays(matter, matter.day("paid", pay_by, -7, -2), given, number["mediation_no"])
        )
    return entries


def _trial(matter: Matter, on: date, fee: Decimal) -> list[Planned]:
    accepted = matter.day("accepted on", on, 2, 7)
    case_no = matter.number("民初", accepted)
    facts = {"case_no": case_no, "track": matter.track(), "department": "金融审判庭"}
    service, served_on, noticed = _service(matter, accepted, case_no)
    hearing, heard_on = _hearing(matter, served_on, case_no)
    decided = matter.day("decided on", heard_on, 5, 20)
    if not noticed and matter.draws.chance("mediated in court", 150):
        decision = _mediation_paper(matter, decided, case_no, fee)
    else:
        decision = _judgment(matter, decided, case_no, fee, noticed=noticed)
    return [Planned(accepted, Word.ACCEPTED, facts), *service, *hearing, *decision]


def _service(matter: Matter, accepted: date, case_no: str) -> tuple[list[Planned], date, bool]:
    """The entries, the day of service, and whether it was by public notice (民诉法95: thirty days)."""
    day = matter.day("served on", accepted, 5, 10)
    if matter.draws.chance("served", 720):
        method = matter.draws.pick("method", {"电子送达": 5, "邮寄送达": 4, "直接送达": 1})
        return [Planned(day, Word.SERVED, {"case_no": case_no, "method": method})], day, False
    reason = matter.draws.pick("unserved", {"查无此人": 3, "原址拆迁": 1, "无人签收": 2})
    published = matter.day("published on", day, 3, 5)
    served_on = published + timedelta(days=30)
    facts = {
        "case_no": case_no,
        "published_on": published.isoformat(),
        "served_on": served_on.isoformat(),
        "track": "ordinary",
    }
    back = Planned(day, Word.NOT_SERVED, {"case_no": case_no, "reason": reason})
    return [back, Planned(published, Word.PUBLIC_NOTICE, facts)], served_on, True


def _hearing(matter: Matter, served_on: date, case_no: str) -> tuple[list[Planned], date]:
    day = matter.day("heard on", served_on, 20, 40)
    if not matter.draws.chance("postponed", 120):
        return [Planned(day, Word.HEARD, {"case_no": case_no})], day
    later = matter.day("heard later", day, 14, 21)
    moved = {"case_no": case_no, "new_date": later.isoformat()}
    return [Planned(day, Word.POSTPONED, moved), Planned(later, Word.HEARD, {"case_no": case_no})], later


def _judgment(matter: Matter, day: date, case_no: str, fee: Decimal, *, noticed: bool) -> list[Planned]:
    """判决, mostly in full; appeal within fifteen days of service unless a small claim (民诉法165, 171)."""
    cut = matter.draws.chance("court cuts", 250)
    given = award(matter.claimed(), matter.draws.pick("cut", {50: 2, 30: 1, 0: 1}) if cut else 100, fee)
    final = matter.track() == "small_claim" and not noticed
    facts = {**given, "instrument_no": case_no, "performance_days": "10", "final": "yes" if final else "no"}
    entries = [Planned(day, Word.JUDGMENT, facts)]
    served = matter.day("judgment served", day, 1, 3) + timedelta(days=30 if noticed else 0)
    if final:
        return [*entries, *_effect(matter, served, case_no, given)]
    if noticed or not matter.draws.chance("appealed", 60):
        return [*entries, *_effect(matter, served + timedelta(days=16), case_no, given)]
    appealed = matter.day("appealed on", served, 5, 13)
    upheld = matter.day("upheld on", appealed, 60, 90)
    second = {"instrument_no": case_no, "case_no": matter.number("民终", upheld)}
    entries.append(Planned(appealed, Word.APPEALED, {"instrument_no": case_no}))
    entries.append(Planned(upheld, Word.UPHELD, second))
    return [*entries, *_effect(matter, upheld + ONE_DAY, case_no, given)]


def _mediation_paper(matter: Matter, day: date, case_no: str, fee: Decimal) -> list[Planned]:
    """调解书 takes effect when both have signed for it (民诉法100)."""
    given = award(matter.claimed(), matter.draws.pick("court settlement", {100: 2, 60: 2, 0: 1}), fee)
    pay_by = matter.day("court settlement due", day, 20, 40)
    facts = {**given, "instrument_no": case_no, "pay_by": pay_by.isoformat()}
    entries = [Planned(day, Word.MEDIATION_PAPER, facts)]
    effective = matter.day("signed for", day, 1, 3)
    return [*entries, *_effect(matter, effective, case_no, given)]


def _effect(matter: Matter, day: date, instrument_no: str, given: Mapping[str, str]) -> list[Planned]:
    facts = {"instrument_no": instrument_no, "effective_on": day.isoformat()}
    entries = [Planned(day, Word.TOOK_EFFECT, facts)]
    if matter.draws.chance("pays the award", 150):
        entries.append(_debtor_pays(matter, matter.day("paid award", day, 3, 9), given, instrument_no))
    return entries


def _payment_order(matter: Matter, on: date, fee: Decimal) -> list[Planned]:
    """支付令: opposed in fifteen days it turns into a suit, else it takes effect (民诉法227, 228)."""
    accepted = matter.day("order accepted", on, 3, 5)
    issued = matter.day("order issued", accepted, 5, 12)
    served = matter.day("order served", issued, 3, 6)
    number = matter.number("民督", accepted)
    given = award(matter.claimed(), 100, fee)
    entries = [
        Planned(accepted, Word.ACCEPTED, {"case_no": number, "track": "payment_order"}),
        Planned(issued, Word.PAYMENT_ORDER, {**given, "instrument_no": number, "performance_days": "15"}),
        Planned(served, Word.SERVED, {"case_no": number, "method": "直接送达"}),
    ]
    if not matter.draws.chance("order opposed", 350):
        return [*entries, *_effect(matter, served + timedelta(days=16), number, given)]
    opposed = matter.day("opposed on", served, 3, 13)
    entries.append(Planned(opposed, Word.ORDER_OPPOSED, {"instrument_no": number}))
    rest = fees.suit_fee(matter.amount(), matter.track()) - fee
    return [*entries, *fee_notice(matter, matter.day("rest asked", opposed, 2, 4), "suit", rest)]


def _debtor_pays(matter: Matter, day: date, given: Mapping[str, str], number: str) -> Planned:
    """Money straight to the lender; one payment in ten says nothing of what it is for."""
    memo = "还款" if matter.draws.chance("silent memo", 100) else f"{number} 履行款"
    return Planned(day, None, does=PayOut(money(given["awarded"]), memo))
