"""A whole file's rows checked at once: which fit the contract, and their values.

Everything is derived from the models that check one row. What does not fit here is checked again row by row, because
only that names the field, the reason and the remedy.
"""

import functools
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

import polars as pl

from legal_flow.cases.facts import EntryKind
from legal_flow.contract.columns import Form
from legal_flow.contract.rows import (
    DisputeRow,
    InstalmentRow,
    LedgerRow,
    PlanRow,
    Row,
    StatementRow,
)
from legal_flow.contract.vocabulary import PlanStatus

_PARTS = ("principal", "interest", "penalty_interest", "compound_interest", "late_damages", "fees")


@functools.cache
def fits(model: type[Row]) -> pl.Expr:
    """Whether a row of text cells (a blank one is null) is one that the model takes."""
    each = [_cell_fits(model, field) for field in model.model_fields]
    # Rules across cells are asked of cells that fit: a sum of what are no amounts is null, which is no.
    return pl.all_horizontal(*each, _TOGETHER.get(model, pl.lit(True))).fill_null(False)


def value(model: type[Row], field: str) -> pl.Expr:
    """The values of a column of cells that fit: days, instants in UTC, fen, whole numbers, text."""
    form = form_of(model, field)
    return pl.col(field) if form is None else form.value(pl.col(field))


def form_of(model: type[Row], field: str) -> Form | None:
    """How the column is written; nothing for one of codes."""
    info = model.model_fields[field]
    marks: list[Any] = list(info.metadata)
    for argument in get_args(info.annotation):
        if get_origin(argument) is Annotated:
            marks += argument.__metadata__
    return next((mark for mark in marks if isinstance(mark, Form)), None)


def codes_of(model: type[Row], field: str) -> type[StrEnum] | None:
    """The codes that the column takes; nothing for one that is written in a form."""
    annotation = model.model_fields[field].annotation
    candidates = [annotation, *get_args(annotation)]
    return next((kind for kind in candidates if isinstance(kind, type) and issubclass(kind, StrEnum)), None)


def may_be_blank(model: type[Row], field: str) -> bool:
    """Whether a row without this cell can be taken."""
    annotation = model.model_fields[field].annotation
    return type(None) in get_args(annotation) or get_origin(annotation) is tuple


def _cell_fits(model: type[Row], field: str) -> pl.Expr:
    cells = pl.col(field)
    codes = codes_of(model, field)
    form = form_of(model, field)
    if form is None:
        if codes is None:
            raise TypeError(f"{model.__name__}.{field} has neither codes nor a form")
        good = cells.is_in([str(code) for code in codes])
    else:
        good = cells.str.contains(rf"^(?:{form.pattern})$")
        if form.also is not None:
            good &= form.also(cells)
    return good | cells.is_null() if may_be_blank(model, field) else good & cells.is_not_null()


_TOGETHER: Mapping[type[Row], pl.Expr] = {
    StatementRow: pl.sum_horizontal(value(StatementRow, part) for part in _PARTS)
    == value(StatementRow, "total"),
    LedgerRow: (pl.col("kind") == str(EntryKind.REVERSAL)) == pl.col("reverses").is_not_null(),
    PlanRow: (pl.col("status") == str(PlanStatus.BREACHED)) == pl.col("breached_on").is_not_null(),
    InstalmentRow: pl.col("paid_on").is_null() == pl.col("paid_amount").is_null(),
    DisputeRow: pl.col("closed_on").is_null() == pl.col("outcome").is_null(),
}
"""The rules of each model that look at several cells."""
