"""准入审查: may this account go to law? Every rule speaks; the gravest word decides."""

from collections.abc import Iterable
from datetime import date

from legal_flow.cases.facts import AccountFacts
from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules import guarantee, standing
from legal_flow.courts.cn.rules import limitation as limitation_rules
from legal_flow.courts.cn.rules.basis import (
    Law,
    civil_code,
    limitation_provisions,
    procedure_interpretation,
    procedure_law,
)
from legal_flow.courts.cn.rules.charges import unprompted
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import GRAVEST_FIRST, Assessment, Limitation, Outcome, Period, Reason

NOTARISED = (
    procedure_law("第二百四十九条", "MH"),
    Citation("最高人民法院关于审理涉及公证活动相关民事案件的若干规定", "第三条", "法释〔2014〕6号", "MH"),
)


def assess(facts: AccountFacts, as_of: date, law: Law, law_edition: str) -> Assessment:
    """All reasons that apply on `as_of`, and the outcome they add up to."""
    known = limitation_rules.limitation(facts.limitation, as_of, law)
    flags = standing.open_flags(facts.flags, as_of)
    found = [
        arrears(facts, as_of),
        limitation(known, as_of, law),
        *standing.reasons(flags, facts.product),
        arbitration(facts),
        notarised(facts),
        definite_defendant(facts),
        address(facts),
        clauses(facts, as_of, law),
        *(guarantee.watched(one, facts.main_debt, as_of, law) for one in facts.guarantees),
    ]
    reasons = tuple(reason for reason in found if reason is not None)
    outcome = gravest(reasons)
    earliest = _end_of_waiting(reasons) if outcome is Outcome.NOT_YET else None
    return Assessment(outcome, reasons, law_edition, known, earliest)


def gravest(reasons: Iterable[Reason]) -> Outcome:
    """Barred beats needs-lawyer beats not-yet beats eligible."""
    outcomes = {reason.outcome for reason in reasons}
    return next((worst for worst in GRAVEST_FIRST if worst in outcomes), Outcome.ELIGIBLE)


def _end_of_waiting(reasons: Iterable[Reason]) -> date | None:
    """Known only where every reason to wait names its end."""
    days = [reason.earliest for reason in reasons if reason.outcome is Outcome.NOT_YET]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def arrears(facts: AccountFacts, as_of: date) -> Reason:
    """民法典577、675: there is a debt, and it is due.

    What was due first is paid first (560(2)): where all principal that is owed was drawn after the day of arrears,
    nothing of then is open, and the lender's day needs a lawyer's look before a complaint says it.
    """
    cites = (civil_code("第五百七十七条"), civil_code("第六百七十五条"))
    known = {"owed": in_words(facts.owed), "overdue_since": facts.overdue_since.isoformat()}
    if facts.owed <= ZERO:
        return Reason("cn.arrears", Outcome.BARRED, "没有欠款", cites, known)
    if facts.overdue_since > as_of:
        title = "债务尚未到期"
        return Reason("cn.arrears", Outcome.NOT_YET, title, cites, known, facts.overdue_since)
    if ZERO < facts.principal <= facts.drawn_since:
        title = "现欠本金均发生在逾期起日之后，此前的欠款已经还清或者并不存在，逾期起日须核实"
        amounts = {"principal": in_words(facts.principal), "drawn_since": in_words(facts.drawn_since)}
        paid_first = (*cites, civil_code("第五百六十条第二款"))
        return Reason("cn.arrears", Outcome.NEEDS_LAWYER, title, paid_first, {**known, **amounts})
    return Reason("cn.arrears", Outcome.ELIGIBLE, "存在到期未清偿的债务", cites, known)


def limitation(known: Limitation, as_of: date, law: Law) -> Reason:
    """民法典188、192、193: expired beyond defence bars, doubt goes to a lawyer, nearness is noted.

    Expiry is the debtor's defence and no bar to filing (解释219); the outcome `barred` is the lender's own
    rule.
    """
    near_days = law.book.on("limitation.near_days", as_of).whole
    noted = _limitation_facts(known, as_of, near_days)
    cites = (civil_code("第一百八十八条第一款"), civil_code("第一百九十二条第一款"))
    rule = limitation_rules.RULE
    if known.waived_after_expiry:
        title = "时效届满后债务人有还款或同意履行的行为，是否放弃抗辩由律师判断"
        waiver = (*cites, civil_code("第一百九十二条第二款"), limitation_provisions("第十九条"))
        return Reason(rule, Outcome.NEEDS_LAWYER, title, waiver, noted)
    if known.expired_latest:
        title = "诉讼时效已届满，债务人可以提出不履行义务的抗辩"
        return Reason(
            rule, Outcome.BARRED, title, (*cites, procedure_interpretation("第二百一十九条")), noted
        )
    if known.expired_earliest:
        title = "诉讼时效是否届满取决于有争议的事实，由律师判断"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, cites, noted)
    title = "诉讼时效临近届满" if noted.get("near") == "yes" else "诉讼时效未届满"
    return Reason(rule, Outcome.ELIGIBLE, title, cites, noted)


def arbitration(facts: AccountFacts) -> Reason | None:
    """民事诉讼法127(二): a valid written arbitration clause keeps the case from court."""
    if not facts.arbitration_clause:
        return None
    cites = (procedure_law("第一百二十七条第二项"), procedure_interpretation("第二百一十五条"))
    return Reason("cn.arbitration", Outcome.BARRED, "约定了仲裁，应申请仲裁", cites)


def notarised(facts: AccountFacts) -> Reason | None:
    """民事诉讼法249; 法释〔2014〕6号3: an enforceable notarial deed goes to 执行证书 and enforcement, not to suit."""
    if not facts.notarised_enforceable:
        return None
    title = "已办理赋予强制执行效力公证，应申请执行证书后申请执行"
    return Reason("cn.notarised", Outcome.NEEDS_LAWYER, title, NOTARISED)


def definite_defendant(facts: AccountFacts) -> Reason | None:
    """民事诉讼法122(二); 解释209: name, domicile and the like must tell the defendant from others.

    What does not is corrected (补正) or refused (不予受理); a number that cannot be is no such information.
    """
    if facts.id_number_valid:
        return None
    cites = (procedure_law("第一百二十二条第二项"), procedure_interpretation("第二百零九条"))
    title = "公民身份号码校验不符，被告身份须先核实"
    return Reason("cn.definite_defendant", Outcome.NEEDS_LAWYER, title, cites)


def address(facts: AccountFacts) -> Reason | None:
    """解释209; 民事诉讼法95: name and number tell the defendant from others, but papers need a place to go to."""
    if facts.address_known:
        return None
    cites = (procedure_interpretation("第二百零九条"), procedure_law("第九十五条"))
    title = "没有登记的地址：以身份证号码特定被告，送达地址须另查，查不到的公告送达"
    return Reason("cn.address_unknown", Outcome.ELIGIBLE, title, cites)


def clauses(facts: AccountFacts, as_of: date, law: Law) -> Reason | None:
    """银行卡规定2(1); 合同编通则解释10; 民法典496(2): without proof of prompting the suit is for principal only."""
    if facts.clauses_prompted:
        return None
    title = "格式条款的提示说明证据不足，只主张本金"
    return Reason("cn.clauses_unprompted", Outcome.ELIGIBLE, title, unprompted(facts.product, as_of, law))


def _limitation_facts(known: Limitation, as_of: date, near_days: int) -> dict[str, str]:
    noted = {**_ends("earliest", known.earliest), **_ends("latest", known.latest)}
    if known.disputed:
        noted["disputed"] = ", ".join(known.disputed)
    if known.earliest is not None and not known.expired_earliest:
        days_left = (known.earliest.act_by - as_of).days
        noted["days_left"] = str(days_left)
        noted["near"] = "yes" if days_left <= near_days else "no"
    return noted


def _ends(name: str, period: Period | None) -> dict[str, str]:
    if period is None:
        return {name: "not running"}
    ends = {name: period.legal_end.isoformat(), f"{name}_act_by": period.act_by.isoformat()}
    return {**ends, f"{name}_missing": period.missing} if period.provisional else ends
