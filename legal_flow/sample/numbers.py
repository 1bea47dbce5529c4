"""Identifiers that check but belong to nobody: unassigned regions, prefixes that no issuer has."""

from datetime import date

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def identity_number(region: str, born: date, order: int) -> str:
    """公民身份号码 (GB 11643-1999); an odd order (1 to 999) is a man's."""
    digits = f"{region}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def card_number(serial: int) -> str:
    """Sixteen digits with the prefix 629900, which no issuer has, and a Luhn check digit."""
    digits = f"629900{serial:09d}"
    doubled = [
        int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))
    ]
    total = sum(number - 9 if number > 9 else number for number in doubled)
    return digits + str(-total % 10)


def credit_code(region: str, serial: int) -> str:
    """统一社会信用代码 (GB 32100-2015) of an enterprise, both check characters right."""
    body = f"{serial:08d}"
    own = 11 - sum(_BASE_36.index(c) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True)) % 11
    organisation = body + {10: "X", 11: "0"}.get(own, str(own))
    code = f"91{region}{organisation}"
    total = sum(_USCC.index(c) * pow(3, place, 31) for place, c in enumerate(code))
    return code + _USCC[(31 - total % 31) % 31]
