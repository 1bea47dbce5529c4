"""The invented lender and its units."""

from legal_flow.cases.facts import LenderKind, Product
from legal_flow.contract.rows import LenderRow, UnitRow
from legal_flow.contract.vocabulary import UnitKind
from legal_flow.sample.numbers import credit_code

CREDITOR = "TESTBANK"
_NAME = "测试银行股份有限公司"

LENDER = LenderRow(code=CREDITOR, name=_NAME, kind=LenderKind.BANK, uscc=credit_code("990101", 1))


def _unit(
    ref: str,
    parent: str | None,
    kind: UnitKind,
    name: str,
    place: tuple[str, str],
    principal: tuple[str, str],
) -> UnitRow:
    serial = int(ref[-2:])
    return UnitRow(
        unit_ref=ref,
        parent_ref=parent,
        kind=kind,
        name=name,
        uscc=credit_code(place[0], serial),
        address=place[1],
        region_code=place[0],
        principal_name=principal[0],
        principal_title=principal[1],
        phone=f"0999-00000{serial:02d}",
        can_sue=kind is not UnitKind.SUB_BRANCH,
    )


UNITS = (
    _unit(
        "U01",
        None,
        UnitKind.HEAD_OFFICE,
        _NAME,
        ("990101", "样例省样例市城东区总部大道1号"),
        ("王测一", "董事长"),
    ),
    _unit(
        "U02",
        "U01",
        UnitKind.CARD_CENTRE,
        f"{_NAME}信用卡中心",
        ("990102", "样例省样例市城西区卡园路2号"),
        ("李测二", "总经理"),
    ),
    _unit(
        "U03",
        "U01",
        UnitKind.BRANCH,
        f"{_NAME}城东分行",
        ("990101", "样例省样例市城东区示范路3号"),
        ("赵测三", "行长"),
    ),
    _unit(
        "U04",
        "U01",
        UnitKind.BRANCH,
        f"{_NAME}南湖分行",
        ("990103", "样例省样例市南湖区湖滨路4号"),
        ("钱测四", "行长"),
    ),
    _unit(
        "U05",
        "U04",
        UnitKind.SUB_BRANCH,
        f"{_NAME}山北支行",
        ("990121", "样例省样例市山北县样本街5号"),
        ("孙测五", "行长"),
    ),
)

SUITS: dict[Product, tuple[tuple[str, str], ...]] = {
    Product.CARD: (("U02", "U02"),),
    Product.LOAN: (("U03", "U03"), ("U04", "U04"), ("U05", "U04")),
}
"""By product: the unit that holds an account and the one that sues, pays fees and chops for it."""
