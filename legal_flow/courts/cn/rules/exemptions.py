"""豁免财产: what may not be seized (查封规定3), and when a necessary home may be auctioned (4; 异议复议规定20)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.measures import sealing
from legal_flow.courts.cn.rules.sanctions import known_item
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason
from legal_flow.rules.periods import MONTHS_A_YEAR

EXEMPT = "cn.exempt"
HOME = "cn.home"
OBJECTIONS = "最高人民法院关于人民法院办理执行异议和复议案件若干问题的规定"
MORTGAGED = "最高人民法院关于人民法院执行设定抵押的房屋的规定"


@dataclass(frozen=True, slots=True)
class Home:
    """The home that the debtor and those he supports live in, and what would overcome an objection."""

    necessary: bool
    supporter_has_home: bool = False
    moved_others_away: bool = False
    """After the instrument took effect the debtor transferred other homes to evade it."""
    applicant_provides: bool = False
    applicant_leaves_rent: bool = False
    mortgagee_applies: bool = False
    low_income: bool = False


def seizable(item: str, on: date, law: Law) -> Reason:
    """查封规定3: whether a thing is kept from seizure; what the list does not name (`other`) may be seized.

    Raises `DataFault` for a word that no version of the list has.
    """
    version = law.book.on("enforcement.exempt", on)
    for row in version.rows:
        if row["item"] == item:
            title = f"{row['title']}，不得查封、扣押、冻结"
            return Reason(EXEMPT, Outcome.BARRED, title, (version.cite,))
    known_item(item, "enforcement.exempt", law)
    return Reason(EXEMPT, Outcome.ELIGIBLE, "不属于豁免财产", (version.cite,))


def auction_home(home: Home) -> Reason:
    """查封规定4; 异议复议规定20(1); 法释〔2005〕14号2、6: a necessary home is sealed but not auctioned, unless …

    … a supporter has another, the debtor moved others away, or the applicant houses him or leaves five to
    eight years' rent. A mortgaged home goes to auction at the mortgagee's request; who lives on the minimum is
    not turned out of it.
    """
    if not home.necessary:
        title = "超过生活必需的房屋，保障最低生活标准的居住后可以执行"
        return _reason(Outcome.ELIGIBLE, title, sealing("第五条"))
    if home.mortgagee_applies:
        if home.low_income:
            cite = Citation(MORTGAGED, "第六条", "法释〔2005〕14号，2020年修正")
            return _reason(Outcome.NEEDS_LAWYER, "低保对象无法自行解决居住的，不得强制迁出", cite)
        cite = Citation(MORTGAGED, "第二条", "法释〔2005〕14号，2020年修正")
        return _reason(Outcome.ELIGIBLE, "抵押权人申请，可以拍卖，给予六个月的宽限期", cite)
    for held, item, title in (
        (home.supporter_has_home, "一", "对被执行人有扶养义务的人另有必需的居住房屋"),
        (home.moved_others_away, "二", "执行依据生效后为逃避债务转让其他房屋"),
        (home.applicant_provides or home.applicant_leaves_rent, "三", "申请执行人提供住房或者同意扣除租金"),
    ):
        if held:
            cite = Citation(OBJECTIONS, f"第二十条第一款第{item}项", "法释〔2015〕10号，2020年修正")
            return _reason(Outcome.ELIGIBLE, f"{title}，唯一住房的异议不予支持", cite)
    title = "生活所必需的居住房屋，可以查封，不得拍卖、变卖或者抵债"
    return _reason(Outcome.BARRED, title, sealing("第四条"))


def rent_left(monthly_rent: Decimal, on: date, law: Law) -> tuple[Decimal, Decimal]:
    """异议复议规定20(1)(三): the least and the most that is left of the proceeds, at the local average rent."""
    if monthly_rent <= ZERO:
        raise DataFault("monthly_rent: a rent above zero was expected")
    years = law.book.on("enforcement.home_rent_years", on).rows[0]
    yearly = monthly_rent * MONTHS_A_YEAR
    return half_up(yearly * years["least"]), half_up(yearly * years["most"])


def _reason(outcome: Outcome, title: str, cite: Citation) -> Reason:
    return Reason(HOME, outcome, title, (cite,))
