"""`audit verify` and `packet verify`: what was changed, cut off or lost is found and named."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from legal_flow.store.tables.cases import Case, CaseEvent
from legal_flow.store.tables.papers import Packet, StoredObject
from tests.cli.conftest import DAY, Town

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def restored(town: Town, tmp_path: Path) -> Iterator[None]:
    """Each test may spoil the town; the next one finds it whole."""
    shutil.copytree(town.home, tmp_path / "whole")
    yield
    shutil.rmtree(town.home)
    shutil.copytree(tmp_path / "whole", town.home)


def test_a_whole_town_verifies_and_says_how_much_was_looked_at(town: Town) -> None:
    result = town.run("audit", "verify")
    assert result.exit_code == 0, result.output
    assert "nothing wrong" in result.output
    assert not result.output.startswith("0 cases")


def test_one_changed_byte_in_an_event_is_found(town: Town) -> None:
    spoil(town, "UPDATE case_event SET actor = 'sytsem' WHERE number = 2")
    result = town.run("audit", "verify")
    assert result.exit_code == 1
    assert "broken-trail: " in result.output
    assert "event 2 was changed" in result.output


def test_an_event_that_can_no_longer_be_read_is_found(town: Town) -> None:
    spoil(town, "UPDATE case_event SET kind = 'no_such_kind' WHERE number = 2")
    result = town.run("audit", "verify")
    assert result.exit_code == 1
    assert "an event cannot be read" in result.output


def test_a_missing_tail_is_found_for_the_case_it_was_cut_from_and_no_other(town: Town) -> None:
    desk = town.desk()
    with desk.store.read() as session:
        cut, other = session.scalars(select(Case).order_by(Case.ref)).all()[:2]
        last = session.scalars(
            select(CaseEvent.sha256).where(CaseEvent.case_id == cut.id, CaseEvent.number == cut.event_count)
        ).one()
    desk.close()
    spoil(town, f"DELETE FROM case_event WHERE sha256 = '{last}'")  # noqa: S608 - our own hash
    result = town.run("audit", "verify", "--case", cut.ref)
    assert result.exit_code == 1
    assert f"{cut.event_count} events were written, {cut.event_count - 1} are there" in result.output
    assert town.run("audit", "verify", "--case", other.ref).exit_code == 0


def test_a_changed_and_a_lost_object_are_found(town: Town) -> None:
    desk = town.desk()
    with desk.store.read() as session:
        changed, lost = session.scalars(select(StoredObject.key).order_by(StoredObject.key)).all()[:2]
    desk.close()
    flip_a_byte(town.home / "objects" / changed)
    (town.home / "objects" / lost).unlink()
    result = town.run("audit", "verify")
    assert result.exit_code == 1
    assert f"object-conflict: the stored bytes do not have the hash in {changed}" in result.output
    assert f"object-missing: no object {lost}" in result.output


def test_a_bridge_that_leaves_a_cent_is_found(town: Town) -> None:
    spoil(
        town,
        """INSERT INTO bridge (id, case_id, start_id, end_id, lines, gap)
           SELECT id, case_id, id, id, '[]', 1 FROM amount LIMIT 1""",
    )
    result = town.run("audit", "verify")
    assert result.exit_code == 1
    assert "leaves 0.01" in result.output


def test_a_figure_that_was_changed_is_found(town: Town) -> None:
    spoil(town, "UPDATE amount SET shown = shown + 1 WHERE purpose = 'complaint'")
    result = town.run("audit", "verify")
    assert result.exit_code == 1
    assert "its parts are" in result.output


def test_a_case_that_is_not_there_is_an_error_of_the_caller(town: Town) -> None:
    result = town.run("audit", "verify", "--case", "LF-NONE")
    assert getattr(result.exception, "code", "") == "not-known"


def test_a_packet_is_proved_by_key_and_by_file(town: Town) -> None:
    key = packet_key(town)
    for what in (key, str(town.home / "objects" / key)):
        result = town.run("packet", "verify", what)
        assert result.exit_code == 0, result.output
        assert "whole" in result.output


def test_a_packet_of_which_one_byte_was_changed_is_not_proved(town: Town) -> None:
    key = packet_key(town)
    flip_a_byte(town.home / "objects" / key)
    result = town.run("packet", "verify", key)
    assert result.exit_code == 1
    assert "object-conflict" in result.output


def test_an_export_for_counsel_is_proved_as_archive_as_folder_and_file_by_file(
    town: Town, tmp_path: Path
) -> None:
    archive = exported(town, tmp_path)
    shutil.unpack_archive(archive, tmp_path / "unpacked")
    keys = town.run("packet", "public-keys").output.strip()
    for what in (archive, tmp_path / "unpacked", tmp_path / "unpacked" / "packet.pdf"):
        result = town.run("packet", "verify", str(what), "--public-keys", keys)
        assert result.exit_code == 0, result.output
        assert "whole" in result.output


def test_an_export_of_which_one_byte_was_changed_is_not_proved(town: Town, tmp_path: Path) -> None:
    archive = exported(town, tmp_path)
    flip_a_byte(archive)
    result = town.run("packet", "verify", str(archive))
    assert result.exit_code == 1
    assert "file: " in result.output or "archive" in getattr(result.exception, "code", "")


def test_a_court_gets_nothing_before_the_chop(town: Town, tmp_path: Path) -> None:
    words = ("packet", "export", case_ref(town), "--by", "B01", "--on", DAY, "--court", "浙9901")
    result = town.run(*words, "--out", str(tmp_path))
    assert getattr(result.exception, "code", "") == "approval-conflict"
    assert list(tmp_path.iterdir()) == [tmp_path / "whole"]


def exported(town: Town, folder: Path) -> Path:
    """The ZIP for counsel."""
    result = town.run("packet", "export", case_ref(town), "--by", "B01", "--on", DAY, "--out", str(folder))
    assert result.exit_code == 0, result.output
    (archive,) = folder.glob("*.zip")
    return archive


def case_ref(town: Town) -> str:
    """The case whose packet was locked."""
    desk = town.desk()
    with desk.store.read() as session:
        ref = session.scalars(select(Case.ref).join(Packet, Packet.case_id == Case.id)).first()
    desk.close()
    assert ref is not None, "no packet was locked"
    return ref


def packet_key(town: Town) -> str:
    desk = town.desk()
    with desk.store.read() as session:
        key = session.scalars(select(Packet.pdf_key)).first()
    desk.close()
    assert key is not None, "no packet was locked"
    return key


def spoil(town: Town, statement: str) -> None:
    """What somebody with access to the database could do."""
    desk = town.desk()
    with desk.store.engine.connect() as connection:
        assert connection.execute(text(statement)).rowcount > 0
        connection.commit()
    desk.close()


def flip_a_byte(path: Path) -> None:
    path.chmod(0o640)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
