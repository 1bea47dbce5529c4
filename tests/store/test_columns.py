"""Money is exact, instants are UTC, and personal data is ciphertext wherever the bytes lie."""

import secrets
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from builders import DAY, a_lender
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text

from legal_flow.errors import SettingsFault
from legal_flow.store.columns import Instant, Money, Rate
from legal_flow.store.keys import KeyRing
from legal_flow.store.session import Store
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.work import FreeText

SAMPLES = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("amount", Money),
    Column("rate", Rate),
    Column("at", Instant),
)
LARGEST = Decimal("92233720368547758.07")
NAME, PHONE, LICENCE = "张试一", "13800000000", "19901200000000001"


@pytest.fixture
def table(store: Store) -> Iterator[Store]:
    with store.engine.begin() as connection:
        SAMPLES.create(connection)
    yield store
    with store.engine.begin() as connection:
        SAMPLES.drop(connection)


def through(store: Store, **values: object) -> object:
    """What comes back of one value."""
    (name,) = values
    with store.write() as session:
        session.execute(SAMPLES.delete())
        session.execute(insert(SAMPLES).values(id=1, **values))
    with store.read() as session:
        return session.execute(select(SAMPLES.c[name])).scalar_one()


@given(st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2, allow_nan=False, allow_infinity=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_amount_comes_back_to_the_cent(table: Store, amount: Decimal) -> None:
    back = through(table, amount=amount)
    assert back == amount
    assert isinstance(back, Decimal)
    assert back.as_tuple().exponent == -2


def test_the_database_adds_amounts_exactly(table: Store) -> None:
    with table.write() as session:
        session.execute(insert(SAMPLES), [{"id": n, "amount": Decimal("0.10")} for n in range(1, 1001)])
    with table.read() as session:
        total = session.scalar(text("SELECT SUM(amount) FROM sample"))
    assert int(total) == 10_000


@pytest.mark.parametrize(
    "amount", [Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), 0.1, Decimal("1e-7")]
)
def test_an_amount_that_is_no_whole_number_of_fen_is_refused(sqlite_store: Store, amount: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        Money().process_bind_param(amount, sqlite_store.engine.dialect)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", ["0.0005", "0.00050", "1E-10", "0.1825"])
def test_a_rate_comes_back_digit_by_digit(table: Store, rate: str) -> None:
    assert str(through(table, rate=Decimal(rate))) == rate


def test_an_instant_comes_back_in_utc_to_the_microsecond(table: Store) -> None:
    local = datetime(2024, 3, 4, 9, 2, 3, 456789, tzinfo=timezone(timedelta(hours=8)))
    back = through(table, at=local)
    assert isinstance(back, datetime)
    assert (back, back.utcoffset()) == (local, timedelta(0))


def test_an_instant_without_a_zone_is_refused(sqlite_store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(datetime(2024, 3, 4), sqlite_store.engine.dialect)  # noqa: DTZ001


def a_person(code: str = "L01") -> Person:
    return Person(
        id=uuid4(),
        code=code,
        name=NAME,
        phone=PHONE,
        unit_id=None,
        firm_id=None,
        licence_no=LICENCE,
    )


def test_personal_data_is_ciphertext_in_every_file_of_the_database(
    ring: KeyRing, empty_sqlite: Path, tmp_path: Path
) -> None:
    path = tmp_path / "personal.db"
    path.write_bytes(empty_sqlite.read_bytes())
    store = Store.open(f"sqlite+pysqlite:///{path}", ring)
    with store.write() as session:
        a_lender(session)
        session.add(a_person())
        session.add(FreeText(sha256="0" * 64, body=f"{NAME}称已还款", written_by="B01", written_on=DAY))
    written = b"".join(one.read_bytes() for one in tmp_path.glob("personal.db*"))
    assert b"L01" in written, "the row is in the files that were searched"
    for secret in (NAME, PHONE, LICENCE, "李测一", "0999-8000000"):
        assert secret.encode() not in written
    with store.read() as session:
        assert session.scalars(select(Person.name)).one() == NAME
    store.close()


def test_personal_data_is_ciphertext_to_whoever_reads_the_database_itself(store: Store) -> None:
    with store.write() as session:
        session.add(a_person())
    with store.read() as session:
        raw = session.execute(text("SELECT name, phone, licence_no FROM person")).one()
    assert all(value.startswith("k1:") for value in raw)
    assert not {NAME, PHONE, LICENCE} & set(raw)


def test_the_same_text_is_sealed_differently_each_time(ring: KeyRing) -> None:
    assert ring.seal(NAME) != ring.seal(NAME)
    assert ring.open(ring.seal(NAME)) == NAME


def test_personal_data_never_becomes_part_of_a_statement(sqlite_store: Store) -> None:
    with pytest.raises(Exception, match="Could not render literal value"):
        str(
            select(Person.id)
            .where(Person.name == NAME)
            .compile(sqlite_store.engine, compile_kwargs={"literal_binds": True})
        )


def test_an_error_of_the_database_does_not_show_what_was_written(store: Store) -> None:
    with store.write() as session:
        session.add(a_person())
    with pytest.raises(Exception, match="person") as caught, store.write() as session:
        session.add(a_person())
    for secret in (NAME, PHONE, LICENCE):
        assert secret not in str(caught.value)


def test_an_engine_without_keys_refuses_personal_data(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite+pysqlite:///{tmp_path / 'x.db'}")
    FreeText.metadata.tables["free_text"].create(engine)
    with pytest.raises(Exception, match="opened without keys"), engine.begin() as connection:
        connection.execute(
            insert(FreeText).values(sha256="0" * 64, body=NAME, written_by="x", written_on=DAY)
        )


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    first, second, index = secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_bytes(32)
    old = KeyRing({"2024": first}, "2024", index)
    rotated = KeyRing({"2024": first, "2025": second}, "2025", index)
    assert rotated.open(old.seal(NAME)) == NAME
    assert rotated.seal(NAME).startswith("2025:")
    assert rotated.index(NAME) == old.index(NAME)
    with pytest.raises(SettingsFault, match="2025"):
        old.open(rotated.seal(NAME))


def test_a_value_that_was_changed_or_moved_to_another_key_does_not_open() -> None:
    key, index = secrets.token_bytes(32), secrets.token_bytes(32)
    ring = KeyRing({"a": key, "b": key}, "a", index)
    sealed = ring.seal(NAME)
    flipped = sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:]
    for forged in (flipped, sealed.replace("a:", "b:", 1)):
        with pytest.raises(SettingsFault, match="does not open"):
            ring.open(forged)


def test_the_blind_index_finds_the_same_number_however_it_is_spaced_and_needs_its_key(ring: KeyRing) -> None:
    assert ring.index("9999 0119 9001 011 x") == ring.index("99990119900101 1X")
    assert ring.index("99990119900101011X") != ring.index("999901199001010119")
    other = KeyRing({"k": secrets.token_bytes(32)}, "k", secrets.token_bytes(32))
    assert other.index(NAME) != ring.index(NAME)


@pytest.mark.parametrize("keys", ["", "k1", "k1:zz", f"k1:{'0' * 10}"])
def test_keys_in_another_form_are_refused_with_the_name_of_the_setting(keys: str) -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_DATA_KEYS"):
        KeyRing.read(keys, "00" * 32)


def test_an_index_key_that_is_too_short_is_refused() -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_INDEX_KEY"):
        KeyRing.read(f"k1:{'11' * 32}", "00")


def test_sqlite_holds_money_as_integers(sqlite_store: Store) -> None:
    path = sqlite_store.engine.url.database
    assert path is not None
    with sqlite3.connect(path) as connection:
        kinds = {
            (table, column[1]): column[2]
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for column in connection.execute(f"PRAGMA table_info('{table}')")
        }
    assert not {kind for kind in kinds.values() if kind in {"NUMERIC", "FLOAT", "REAL", "DOUBLE"}}
    assert kinds["claim", "owed"] == "BIGINT"


def test_now_in_utc_is_what_an_instant_means() -> None:
    assert Instant().process_result_value(datetime(2024, 1, 1), None) == datetime(2024, 1, 1, tzinfo=UTC)  # type: ignore[arg-type]  # noqa: DTZ001
