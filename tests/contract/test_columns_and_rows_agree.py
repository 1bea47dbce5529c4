"""What a whole column is checked for is what one row is checked for."""

from decimal import Decimal
from enum import Enum
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from small_packages import example

from legal_flow.contract.checks import _TOGETHER, fits, value
from legal_flow.contract.rows import FILES, AgreementRow, Row, column

MODELS = list(FILES.values())
STRANGE = [
    " ",
    "\u3000",
    "a\u202eb",
    "\ufeff张",
    *("", "0", "0.0", "0.00", "-0.00", "-1", "1", "01", "1.", ".5", "1.234", "1e3", "NaN", "inf", "1,250.00"),
    *(
        "１２",
        "1２.00",
        "5０",
        "99010１",
        "2026-02-30",
        "2024-02-29",
        "2023-02-29",
        "1899-12-31",
        "2200-01-01",
    ),
    *("9999-12-31", "2023/02/11", "2023-02-11T10:00:00+08:00", "2023-02-11T24:00:00+08:00"),
    *(
        "2023-02-11T10:00:60+08:00",
        "2023-02-30T10:00:00+08:00",
        "2023-02-11T10:00:00Z",
        "true",
        "True",
        "TRUE",
    ),
    *(
        "false",
        " true",
        "360",
        "365",
        "31",
        "32",
        "fees|fees",
        "fees|interest",
        "fees|",
        "|",
        "lender",
        "990101",
    ),
    *(
        "reversal",
        "breached",
        "payment",
        "card",
        "CARD",
        "CNY",
        "cny",
        "=1+1",
        "+86",
        "@x",
        "张",
        "a\nb",
        "a\n",
    ),
    *("\x00", "x\x00", "x" * 300, "x" * 301, "张" * 300, "张" * 301, "0.00000001", "0.000000001", "1.0"),
    *("scans/a.pdf", "scans/../a", "9" * 13, "9" * 14, "999999999", "9999999999", "\u2028", "1\n"),
]


def takes(model: type[Row], cells: dict[str, Any]) -> bool:
    try:
        model.__pydantic_validator__.validate_python(cells)
    except ValidationError:
        return False
    return True


def frame(model: type[Row], rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(model.model_fields, pl.String))


def cells_of(model: type[Row], **changes: str) -> dict[str, Any]:
    cells = {field: column(model, field).example for field in model.model_fields} | changes
    return {field: cell or None for field, cell in cells.items()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_strange_cell_gets_the_same_verdict(model: type[Row]) -> None:
    rows = [cells_of(model, **{field: cell}) for field in model.model_fields for cell in STRANGE]
    verdicts = frame(model, rows).select(fits(model)).to_series().to_list()
    for row, verdict in zip(rows, verdicts, strict=True):
        assert verdict == takes(model, row), row


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_mixture_of_cells_gets_the_same_verdict(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(MODELS))
    cell = st.one_of(st.sampled_from(STRANGE), st.text(max_size=12))
    changes = st.dictionaries(st.sampled_from(list(model.model_fields)), cell, max_size=4)
    rows = [cells_of(model, **one) for one in data.draw(st.lists(changes, min_size=1, max_size=20))]
    verdicts = frame(model, rows).select(fits(model)).to_series().to_list()
    assert verdicts == [takes(model, row) for row in rows]


def test_every_model_with_a_rule_across_cells_has_it_for_columns_too() -> None:
    ruled = {model for model in MODELS if model.__pydantic_decorators__.model_validators}
    assert ruled == set(_TOGETHER)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_column_is_read_as_the_values_of_its_rows(model: type[Row]) -> None:
    rows = frame(model, [cells_of(model)])
    read = rows.select(value(model, field).alias(field) for field in model.model_fields).to_dicts()[0]
    for field, one in example(model):
        assert read[field] == (str(one) if field.endswith("_rate") else plain(one)), field


def plain(one: Any) -> Any:
    """A value as the store has it: fen, instants in UTC, codes as text, an order as text."""
    if isinstance(one, Enum):
        return str(one)
    if isinstance(one, Decimal):
        return int(one * 100)
    if isinstance(one, tuple):
        return "|".join(one)
    if hasattr(one, "astimezone"):
        return one.replace(tzinfo=None) - one.utcoffset() if one.tzinfo else one
    return one


def test_money_is_read_as_fen_and_rates_stay_text() -> None:
    row = frame(AgreementRow, [cells_of(AgreementRow, late_damages_minimum="-1234567.8")])
    read = row.select(value(AgreementRow, "late_damages_minimum"), value(AgreementRow, "daily_rate")).row(0)
    assert read == (-123456780, "0.0005")
