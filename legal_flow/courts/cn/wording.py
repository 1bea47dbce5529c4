"""The sentences of mainland papers that stand beside the figures."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import TITLES, Component, Running
from legal_flow.cases.facts import LenderKind, Product, Terms
from legal_flow.cases.money import ZERO, in_words, percent
from legal_flow.courts.cn.english import in_english

_DAILY_PLACES = Decimal("1E-8")
_LEGAL_BASES: dict[Product, tuple[str, ...]] = {
    Product.CARD: (
        "《中华人民共和国民法典》第五百零九条、第五百七十七条、第六百七十五条、第六百七十六条",
        "《最高人民法院关于审理银行卡民事纠纷案件若干问题的规定》第二条",
    ),
    Product.LOAN: (
        "《中华人民共和国民法典》第五百零九条、第五百七十七条、第六百七十四条、第六百七十五条、第六百七十六条",
    ),
}
_CONSEQUENCES = (
    "委托人可依法向有管辖权的人民法院提起诉讼或者申请支付令",
    "委托人可依法申请财产保全",
    "人民法院裁判生效后仍不履行的，委托人可依法申请强制执行",
)
_INSTRUMENTS = {
    "judgment": "民事判决书",
    "mediation": "民事调解书",
    "confirmation": "民事裁定书（司法确认）",
    "payment_order": "支付令",
}
_PRESERVATION = "最高人民法院关于人民法院办理财产保全案件若干问题的规定"
_ASSETS = {
    "bank_account": "银行账户存款",
    "wallet": "网络支付账户余额",
    "vehicle": "车辆",
    "real_estate": "不动产",
    "wage": "工资收入",
    "provident_fund": "住房公积金账户",
}


class CnWording:
    """The mainland pack's words."""

    def component(self, component: Component) -> str:
        """本金, 利息 and so on."""
        return TITLES[component]

    def running(self, since: date, items: Sequence[Running]) -> str:
        """自某日起至实际清偿之日止的利息: base, rate, and the line on all charges where one is observed."""
        live = [one for one in items if one.base > ZERO and one.rate > ZERO]
        if not live:
            return ""
        limits = {one.limit for one in live}
        parts = [f"以{in_words(one.base)}元为基数，按{_rate(one)}计算" for one in live]
        if len(limits) > 1:
            parts = [f"{part}{_cap(one.limit)}" for part, one in zip(parts, live, strict=True)]
        cap = _cap(limits.pop()) if len(limits) == 1 else ""
        said = "；".join(parts)
        return (
            f"自{since.year}年{since.month}月{since.day}日起至实际清偿之日止的利息、罚息、复利（{said}{cap}）"
        )

    def charge_terms(self, terms: Terms) -> str:
        """计息与收费的约定."""
        said = [f"日利率{percent(terms.daily_rate)}"]
        if terms.yearly_rate is not None:
            said = [f"年利率{percent(terms.yearly_rate)}（一年按{terms.day_base}日计）"]
        if terms.penalty_daily_rate > ZERO:
            said.append(f"逾期罚息日利率{percent(terms.penalty_daily_rate)}")
        if terms.compounding:
            said.append("未付利息按月计收复利")
        if terms.late_damages_rate > ZERO:
            minimum = in_words(terms.late_damages_minimum)
            said.append(
                f"违约金为最低还款额未还部分的{percent(terms.late_damages_rate)}，每期最低{minimum}元"
            )
        return "，".join(said)

    def overdue_terms(self, terms: Terms) -> str:
        """逾期的约定."""
        said = ["未按期足额还款的，应承担违约责任"]
        if terms.penalty_daily_rate > ZERO:
            said.append(f"逾期本金按日利率{percent(terms.penalty_daily_rate)}计收罚息")
        if terms.compounding:
            said.append("欠付利息计收复利")
        return "，".join(said)

    def legal_bases(self, product: Product) -> tuple[str, ...]:
        """法律依据."""
        return _LEGAL_BASES[product]

    def letter_consequences(self) -> tuple[str, ...]:
        """What the lender may lawfully do; nothing else is said (律师法28, 40)."""
        return _CONSEQUENCES

    def instrument(self, kind: str) -> str:
        """文书名称."""
        return _INSTRUMENTS[kind]

    def asset(self, asset: str) -> str:
        """财产名称."""
        return _ASSETS[asset]

    def in_english(self, text: str) -> str:
        """英文."""
        return in_english(text)

    def preservation_security(self, amount: Decimal, lender: LenderKind, *, in_suit: bool) -> str:
        """财产保全规定5、9: before suit as much as is to be preserved; in suit a licensed lender asks to be excused."""
        if not in_suit:
            return (
                f"申请人依照《{_PRESERVATION}》第五条第二款，提供相当于请求保全数额"
                f"（人民币{in_words(amount)}元）的担保，担保材料随本申请一并提交。"
            )
        ordinary = "申请人提供不超过请求保全数额百分之三十的担保"
        if lender not in {LenderKind.BANK, LenderKind.CONSUMER_FINANCE}:
            return f"依照《{_PRESERVATION}》第五条第一款，{ordinary}，担保材料随本申请一并提交。"
        return (
            "申请人系由金融监管部门批准设立的具有独立偿付债务能力的金融机构及其分支机构，"
            f"请求依照《{_PRESERVATION}》第九条第一款第六项不要求提供担保；"
            f"人民法院认为需要担保的，{ordinary}（第五条第一款）。"
        )


def _rate(one: Running) -> str:
    """As agreed: by the year or by the day."""
    if one.yearly is not None:
        return f"年利率{percent(one.yearly)}（一年按{one.day_base}日计）"
    return f"日利率{percent(one.rate.quantize(_DAILY_PLACES))}"


def _cap(yearly: Decimal | None) -> str:
    return f"，各项息费合计以年利率{percent(yearly)}为限" if yearly is not None else ""
