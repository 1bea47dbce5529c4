"""A row that cannot be taken: where, why, and what to do; values of persons are shown by their shape only."""

import re
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from legal_flow.contract.rows import Row, column


@dataclass(frozen=True, slots=True)
class Fault:
    """One row in quarantine (隔离), told by its first faulty field."""

    file: str
    row: int
    """As a spreadsheet counts: the header is row 1."""
    field: str
    """Blank where the whole row is at fault."""
    masked: str
    """The value; where it may tell of a person, digits are 9, Latin letters A, Chinese characters 某."""
    reason: str
    remedy: str


_LONGEST = 40
_REVEALING = re.compile(r"[㐀-鿿]|\d{7}|@")
_REMEDIES: dict[str, tuple[str, str]] = {
    "missing": ("is blank", "Fill it in; this column is never blank."),
    "string_type": ("is blank", "Fill it in; this column is never blank."),
    "string_pattern_mismatch": ("has another form", "Write it like {example}."),
    "string_too_long": ("is too long", "Shorten it to 300 characters."),
    "money": ("is not an amount", "Write yuan with at most two places and no separators, like {example}."),
    "amount": (
        "is not above zero",
        "Write the positive amount; the kind gives the sign, zero rows are left out.",
    ),
    "rate": (
        "is not a rate",
        "Write the ratio per day or part, below 1 with at most eight places, like {example}.",
    ),
    "count": ("is not a whole number", "Write digits only, like {example}."),
    "day_of_month": ("is no day of a month", "Write 1 to 31."),
    "day_base": ("is no day base", "Write 360 or 365."),
    "day": ("is no day between 1900 and 2199", "Write YYYY-MM-DD, like {example}."),
    "instant": ("is no instant", "Write YYYY-MM-DDTHH:MM:SS+08:00, like {example}."),
    "yes": ("is neither true nor false", "Write true or false, in lower case."),
    "order": ("is no order of components", "Join component names by |, each once, like {example}."),
    "enum": ("is not a code of this column", "Write one of: {expected}."),
    "total": ("is not the sum of the components", "Correct the statement so that it adds up to the fen."),
    "reverses": ("goes with reversals, and only with them", "Name the entry undone, or leave it blank."),
    "breached_on": ("goes with breached plans, and only with them", "Set it, or correct the status."),
    "paid_amount": ("goes with paid_on", "Give both, or leave both blank."),
    "outcome": ("goes with closed_on", "Give both, or leave both blank."),
}


def masked(value: object, *, personal: bool) -> str:
    """A faulty value as it may be shown: its shape if the column is personal or it looks as if it were."""
    # What cannot be shown, a zero character among it, cannot be stored everywhere either.
    shown = str(value)[: _LONGEST + 1] if value is not None else ""
    text = "".join(one if one.isprintable() else "\ufffd" for one in shown)
    if personal or _REVEALING.search(text):
        text = re.sub(r"\d", "9", text)
        text = re.sub(r"[A-Za-z]", "A", text)
        text = re.sub(r"[^\x00-\x7f]", "某", text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def fault_of(
    file: str, row: int, model: type[Row], cells: dict[str, str | None], errors: list[ErrorDetails]
) -> Fault:
    """The fault that pydantic's errors amount to: the first field in column order, the others named."""
    by_field = {str(error["loc"][0]) if error["loc"] else error["type"]: error for error in reversed(errors)}
    first, *others = sorted(by_field, key=list(model.model_fields).index)
    error = by_field[first]
    about = column(model, first)
    value = cells.get(first)
    kind = "missing" if value is None and error["loc"] else error["type"]
    reason, remedy = _REMEDIES[kind]
    expected = error.get("ctx", {}).get("expected", "").replace("'", "").replace(" or ", ", ")
    return Fault(
        file=file,
        row=row,
        field=first,
        masked=masked(value, personal=about.personal),
        reason=f"{about.title} {reason}" + (f"; also look at {', '.join(others)}" if others else ""),
        remedy=remedy.format(example=about.example, expected=expected),
    )


def width_fault(file: str, row: int, cells: int, columns: int) -> Fault:
    """A row with more or fewer cells than the header."""
    return Fault(
        file=file,
        row=row,
        field="",
        masked="",
        reason=f"the row has {cells} cells, the header {columns}",
        remedy="Quote cells that hold commas or line breaks, and write every column of every row.",
    )


def duplicate_fault(file: str, row: int, model: type[Row], field: str, value: str) -> Fault:
    """A key that stood before in the same file."""
    about = column(model, field)
    return Fault(
        file=file,
        row=row,
        field=field,
        masked=masked(value, personal=about.personal),
        reason=f"{about.title} occurs twice in {file}",
        remedy="Keep one row per key; a change comes in a later package.",
    )


def reference_fault(file: str, row: int, model: type[Row], field: str, value: str, target: str) -> Fault:
    """A reference to a row that the package does not hold."""
    about = column(model, field)
    return Fault(
        file=file,
        row=row,
        field=field,
        masked=masked(value, personal=about.personal),
        reason=f"{about.title} names nothing in {target}",
        remedy=f"Add the row to {target}, or correct the reference.",
    )


def orphan_fault(file: str, row: int, model: type[Row], field: str) -> Fault:
    """A reference to what no package ever brought, or what waits in quarantine itself."""
    return Fault(
        file=file,
        row=row,
        field=field,
        masked="",
        reason=f"{column(model, field).title} names nothing that was ever taken in",
        remedy="Send what it names first, or repair that row; then send this row again.",
    )


def manifest_fault(file: str, row: int, model: type[Row], field: str, value: str) -> Fault:
    """A cell that contradicts the manifest."""
    about = column(model, field)
    return Fault(
        file=file,
        row=row,
        field=field,
        masked=masked(value, personal=about.personal),
        reason=f"{about.title} is not what the manifest declares",
        remedy="Correct one of them; a package has one creditor, one currency, and declares its scans.",
    )
