"""Check digits and forms of the numbers that papers carry. Nothing here logs or raises the number itself."""

import re
import unicodedata
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CASE_KINDS = (
    "民诉前调|诉前调|民初|民终|民申|民再|民监|民抗|民撤|民特|民催|民督|民辖终|民辖"
    "|财保|行保|证保|执恢|执异|执复|执监|执协|执保|执他|执|破申|破|司惩|司救执"
)
CASE_NUMBER = re.compile(
    r"\((20\d{2})\)"
    r"(最高法|[京津沪渝冀晋内辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新兵军](?:\d{2}){0,2})"
    rf"({CASE_KINDS})"
    r"(\d+)号(之[一二三四五六七八九十]+)?"
)


def resident_id_valid(number: str, on: date = date.max) -> bool:
    """公民身份号码 (GB 11643-1999): 18 places, a real birth date (not after `on`), the check digit right.

    The region is not looked at: divisions are abolished and numbers stay.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born <= on and resident_id_check(number[:17]) == number[17]


def resident_id_check(first17: str) -> str:
    """The check digit of a 公民身份号码."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def uscc_valid(code: str) -> bool:
    """统一社会信用代码 (GB 32100-2015): 18 places without I, O, S, V, Z; both check places right."""
    if len(code) != 18 or any(sign not in USCC_ALPHABET for sign in code):
        return False
    return organisation_check(code[8:16]) == code[16] and uscc_check(code[:17]) == code[17]


def uscc_check(first17: str) -> str:
    """The last place of a 统一社会信用代码."""
    total = sum(USCC_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return USCC_ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The last place of an organisation code (GB 11714), places 9 to 17 of a 统一社会信用代码."""
    values = (ORGANISATION_ALPHABET.index(sign) for sign in first8)
    rest = -sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def luhn_valid(number: str) -> bool:
    """Bank cards: 13 to 19 digits with a right Luhn digit. Some old debit cards fail; warn, do not refuse."""
    if not re.fullmatch(r"[0-9]{13,19}", number):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def read_case_number(text: str) -> tuple[str, str]:
    """案号 (法〔2015〕137号) in its normal form, full-width and without spaces, and its kind (民初, 执 …).

    Raises `ValueError` if it is no case number.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("〔", "(").replace("〕", ")")
    found = CASE_NUMBER.fullmatch(plain)
    if found is None:
        raise ValueError("not a case number")
    year, court, kind, number, part = found.groups(default="")
    return f"（{year}）{court}{kind}{number}号{part}", "诉前调" if kind == "民诉前调" else kind
