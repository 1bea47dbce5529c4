"""The migrations make exactly the tables that the code describes, on both databases, there and back."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from legal_flow.store.keys import KeyRing
from legal_flow.store.migrate import config_for, migrate
from legal_flow.store.session import Store
from legal_flow.store.tables import Base

BOTH = pytest.mark.parametrize(
    "blank_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@BOTH
def test_a_blank_database_is_brought_to_head_checked_and_taken_back(blank_url: str, ring: KeyRing) -> None:
    store = Store.open(blank_url, ring)
    migrate(store)
    assert set(Base.metadata.tables) <= set(inspect(store.engine).get_table_names())
    command.check(config_for(store))
    command.downgrade(config_for(store), "base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    migrate(store)
    command.check(config_for(store))
    store.close()


@BOTH
def test_migrating_twice_is_migrating_once(blank_url: str, ring: KeyRing) -> None:
    store = Store.open(blank_url, ring)
    migrate(store)
    migrate(store)
    command.check(config_for(store))
    store.close()


def test_there_is_one_head(sqlite_store: Store) -> None:
    assert len(ScriptDirectory.from_config(config_for(sqlite_store)).get_heads()) == 1


def test_every_table_of_a_lender_or_case_hangs_on_it_by_a_key() -> None:
    for table in Base.metadata.sorted_tables:
        for name, target in (("creditor_id", "creditor"), ("case_id", "case")):
            column = table.columns.get(name)
            if column is not None and not column.nullable:
                assert {key.column.table.name for key in column.foreign_keys} == {target}, table.name


def test_constraints_have_names_that_both_databases_take() -> None:
    for table in Base.metadata.sorted_tables:
        names = [item.name for item in (*table.constraints, *table.indexes)]
        assert all(name and len(str(name)) <= 63 for name in names), table.name
