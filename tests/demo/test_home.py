"""The demonstration's folder: never wipes what is not its own, keeps its keys to itself."""

import stat
from pathlib import Path

import pytest

from legal_flow.demo.home import Home, NoDemonstration
from legal_flow.store.keys import KeyRing


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NoDemonstration):
        Home(tmp_path).wipe()
    assert (tmp_path / "thesis.txt").exists()


def test_an_earlier_demonstration_is_wiped_with_its_keys(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    home.wipe()
    old = home.keys()
    home.wipe()
    assert home.is_demonstration()
    assert home.keys() != old


def test_keys_are_drawn_once_fit_the_store_and_are_readable_by_the_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    home.wipe()
    keys = home.keys()
    assert home.keys() == keys
    ring = KeyRing.read(keys["LEGAL_FLOW_DATA_KEYS"], keys["LEGAL_FLOW_INDEX_KEY"])
    assert ring.open(ring.seal("测试")) == "测试"
    assert stat.S_IMODE((home.folder / "keys.json").stat().st_mode) == 0o600


def test_airflow_keeps_a_database_of_its_own(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    home.wipe()
    environment = home.environment("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("/airflow/airflow.db")
    assert "LEGAL_FLOW_DATABASE_URL" not in environment


def test_a_folder_without_a_demonstration_has_nothing_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(NoDemonstration):
        Home(tmp_path).notes()
