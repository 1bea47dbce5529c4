"""The page says of every column what the code checks."""

from enum import StrEnum
from typing import get_args

from small_packages import example

from legal_flow.contract.page import data_contract_page
from legal_flow.contract.rows import FILES, column, keys
from legal_flow.contract.vocabulary import TITLES


def test_every_file_and_column_stands_on_the_page_with_its_title() -> None:
    page = data_contract_page()
    for name, model in FILES.items():
        assert f"## {name} ({model.title})" in page
        for field in model.model_fields:
            assert f"| `{field}` | {column(model, field).title} |" in page


def test_every_code_has_a_chinese_title() -> None:
    for model in FILES.values():
        for info in model.model_fields.values():
            for kind in (info.annotation, *get_args(info.annotation)):
                if isinstance(kind, type) and issubclass(kind, StrEnum):
                    assert set(TITLES[kind]) == set(kind)


def test_the_examples_on_the_page_are_valid_rows_with_a_key() -> None:
    for model in FILES.values():
        assert example(model)
        assert keys(model)


def test_references_name_files_of_the_contract() -> None:
    for model in FILES.values():
        for field in model.model_fields:
            assert column(model, field).refers in {"", *FILES}
