"""人民币大写 (支付结算办法附一)."""

from decimal import Decimal

from legal_flow.cases.money import money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
LIMIT = Decimal(10) ** (4 * len(GROUPS))


def in_capitals(amount: Decimal) -> str:
    """The amount in capitals, with 人民币 before and 整 after whole yuan and jiao: 人民币壹佰元零壹分.

    Zeros inside give one 零, also where a group of four begins with one; a zero that ends a group gives none.
    Raises `ValueError` below zero and from a trillion.
    """
    exact = money(amount)
    if not 0 <= exact < LIMIT:
        raise ValueError("the amount cannot be written in capitals")
    fen = int(exact * 100)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    text = f"{_whole(yuan)}元" if yuan or not (jiao or fen) else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    if fen:
        between = "零" if yuan and not jiao else ""
        return f"人民币{text}{between}{DIGITS[fen]}分"
    return f"人民币{text}整"


def _whole(yuan: int) -> str:
    """Whole yuan, four places at a time."""
    if not yuan:
        return DIGITS[0]
    text, skipped = "", False
    for group in range(len(GROUPS) - 1, -1, -1):
        part = yuan // 10 ** (4 * group) % 10**4
        if part:
            gap = "零" if text and (skipped or part < 1000) else ""
            text += f"{gap}{_four(part)}{GROUPS[group]}"
        skipped = not part
    return text


def _four(part: int) -> str:
    """One to 9999."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit:
            text += f"{'零' if gap and text else ''}{DIGITS[digit]}{PLACES[place]}"
        gap = not digit
    return text
