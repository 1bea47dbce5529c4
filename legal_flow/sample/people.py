"""Invented persons. No name, number or address can be a living person's."""

from datetime import date, timedelta
from random import Random

from legal_flow.contract.rows import DebtorRow
from legal_flow.contract.vocabulary import Gender, IdType
from legal_flow.sample.numbers import identity_number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
_MIDDLE = "试样例测拟设虚"
_LAST = "一二三四五六七八九十"
_STREETS = ("示范路", "样本街", "测试大道", "试点巷", "虚构路", "模拟街")
_ETHNICITIES = ("汉族",) * 18 + ("壮族", "回族")
DISTRICTS: dict[str, str] = {
    "990101": "样例省样例市城东区",
    "990102": "样例省样例市城西区",
    "990103": "样例省样例市南湖区",
    "990121": "样例省样例市山北县",
}
"""Regions that GB/T 2260 does not assign."""
GONE = "已拆除路"
"""A street that is no more: letters to it come back."""


def address(region: str, rng: Random, street: str | None = None) -> str:
    """An address in a district."""
    street = street or rng.choice(_STREETS)
    return (
        f"{DISTRICTS[region]}{street}{rng.randint(1, 180)}号{rng.randint(1, 30)}幢{rng.randint(101, 1806)}室"
    )


def person(
    ref: str,
    rng: Random,
    *,
    today: date,
    age: int | None = None,
    man: bool | None = None,
    street: str | None = None,
    valid_id: bool = True,
) -> DebtorRow:
    """A person of about `age` years on `today`."""
    region = rng.choice(list(DISTRICTS))
    years = age if age is not None else rng.randint(23, 62)
    born = today - timedelta(days=365 * years + years // 4 + rng.randint(1, 360))
    male = man if man is not None else rng.random() < 0.58
    order = rng.randrange(1 if male else 2, 999, 2)
    number = identity_number(region, born, order)
    if not valid_id:
        number = number[:-1] + ("0" if number[-1] != "0" else "1")
    home = address(region, rng, street)
    serial = int("".join(filter(str.isdigit, ref)))
    return DebtorRow(
        debtor_ref=ref,
        name=rng.choice(SURNAMES) + rng.choice(_MIDDLE) + rng.choice(_LAST),
        id_type=IdType.RESIDENT_ID,
        id_no=number,
        gender=Gender.MALE if male else Gender.FEMALE,
        birth_date=born,
        ethnicity=rng.choice(_ETHNICITIES),
        registered_address=home if rng.random() < 0.7 else address(rng.choice(list(DISTRICTS)), rng, street),
        residence_address=home,
        region_code=region,
        employer=f"样例市{rng.choice('甲乙丙丁戊己')}{rng.choice(_MIDDLE)}有限公司"
        if rng.random() < 0.6
        else None,
        phone=f"120{serial % 100_000_000:08d}",
        email=f"d{serial}@example.invalid" if rng.random() < 0.4 else None,
        reserved_address=home,
        e_service_consent=rng.random() < 0.75,
    )
