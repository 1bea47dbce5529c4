"""What comes in is taken once; what cannot be taken waits in quarantine and says why."""

import csv
import json
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from portfolios import START, sweep, write_portfolio
from sqlalchemy import func, select

from legal_flow.airflow_kit.progress import LoggedProgress
from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.rows import FILES
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.sample.lender import CREDITOR
from legal_flow.sample.situations import Situation
from legal_flow.steps import intake
from legal_flow.steps.desk import Desk
from legal_flow.store.session import Store, hold
from legal_flow.store.tables import portfolio as tables
from legal_flow.store.tables.base import Base, Versioned
from legal_flow.store.tables.work import Failure


def counts(store: Store) -> dict[str, int]:
    with store.read() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (mapper.class_ for mapper in Base.registry.mappers)
            if issubclass(table, Versioned)
        }


def rows_of(folder: Path, name: str) -> int:
    with (folder / name).open(encoding="utf-8") as file:
        return len(list(csv.reader(file))) - 1


def test_every_row_is_stored_or_in_quarantine(at_opening: Desk, portfolio: Path) -> None:
    package = portfolio / START.isoformat()
    stored = counts(at_opening.store)
    with at_opening.store.read() as session:
        bad = session.scalars(select(tables.QuarantinedRow)).all()
    for name, table in (
        ("accounts.csv", "account"),
        ("ledger.csv", "ledger_entry"),
        ("contacts.csv", "contact"),
    ):
        quarantined = len({row.row for row in bad if row.file == name})
        assert stored[table] + quarantined == rows_of(package, name), name
    assert len({(row.file, row.row) for row in bad}) == 4


def test_quarantine_names_file_row_field_reason_and_remedy_and_masks_persons(
    at_opening: Desk, portfolio: Path
) -> None:
    with at_opening.store.read() as session:
        bad = session.scalars(select(tables.QuarantinedRow)).all()
    folder = portfolio / START.isoformat()
    for row in bad:
        assert row.row >= 2
        assert (folder / row.file).exists()
        with (folder / row.file).open(encoding="utf-8") as file:
            assert row.field in next(csv.reader(file)) or row.field == ""
        assert len(row.reason) > 5
        assert row.remedy.endswith((".", "。"))


def test_taking_the_same_package_again_changes_nothing(at_opening: Desk) -> None:
    before = counts(at_opening.store)
    assert intake.pick(at_opening, START) == []
    intake.run(at_opening, [START.isoformat()], date(2024, 1, 3))
    assert counts(at_opening.store) == before


def test_a_package_is_not_taken_before_its_day(at_opening: Desk) -> None:
    assert intake.pick(at_opening, date(2024, 3, 1)) == []
    assert intake.pick(at_opening, date(2024, 3, 2)) == [["2024-03-02"]]
    assert intake.pick(at_opening, date(2024, 5, 31)) == [["2024-03-02", "2024-05-02"]]


def test_a_package_whose_folder_has_no_date_in_its_name_is_not_overlooked(
    desk: Desk, portfolio: Path
) -> None:
    shutil.copytree(portfolio / START.isoformat(), desk.inbox.root / "card-centre-january")
    assert intake.pick(desk, START) == [["card-centre-january"]]


def package(desk: Desk, name: str, day: date, sequence: int, limit: str, full: bool = False) -> None:
    """A package that tells a new credit limit of the one account; a full one also of all that is as it was."""
    whole = desk.inbox.root / START.isoformat()
    writer = PackageWriter(desk.inbox.root / name, PackageKind.FULL if full else PackageKind.DELTA)
    for file in FILES if full else ("accounts.csv",):
        with (whole / file).open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                changed = row | {"credit_limit": limit} if file == "accounts.csv" and limit else row
                writer.add_cells(file, changed.values())
    writer.close(creditor=CREDITOR, as_of=day, sequence=sequence)


def limit_of(desk: Desk) -> str:
    with desk.store.read() as session:
        return str(
            session.scalars(
                select(tables.Account.credit_limit).where(tables.Account.known_to.is_(None))
            ).one()
        )


def test_packages_of_one_day_are_taken_by_sequence(desk: Desk) -> None:
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    package(desk, "a-later", START, 3, "3000.00")
    package(desk, "b-sooner", START, 2, "2000.00")
    assert intake.pick(desk, START) == [[START.isoformat(), "b-sooner", "a-later"]]
    sweep(desk, "intake_accounts", START)
    assert limit_of(desk) == "3000.00"


@pytest.mark.parametrize("full", [False, True])
def test_a_package_that_comes_late_displaces_nothing_newer(desk: Desk, full: bool) -> None:
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    sweep(desk, "intake_accounts", START)
    told = limit_of(desk)
    # A full package need not change a row to have the last word on it.
    package(desk, "third", date(2024, 1, 8), 3, "" if full else "3000.00", full=full)
    sweep(desk, "intake_accounts", date(2024, 1, 8))
    package(desk, "second", date(2024, 1, 5), 2, "2000.00")
    assert sweep(desk, "intake_accounts", date(2024, 1, 9))["older"] == 1
    assert limit_of(desk) == (told if full else "3000.00")


def test_a_day_in_the_past_takes_nothing_and_today_does(desk: Desk) -> None:
    """Facts of that day would not know what came since, and would stand in the place of those that do."""
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    sweep(desk, "intake_accounts", START)
    package(desk, "third", date(2024, 1, 8), 3, "3000.00")
    sweep(desk, "intake_accounts", date(2024, 1, 8))
    package(desk, "second", date(2024, 1, 5), 2, "2000.00")
    assert sweep(desk, "intake_accounts", date(2024, 1, 5)) == {"packages_refused": 1}
    with desk.store.read() as session:
        assert session.scalars(select(Failure.code)).one() == "package-past-day"
    assert sweep(desk, "intake_accounts", date(2024, 1, 9))["older"] == 1


def test_packages_are_taken_one_at_a_time(
    new_desk: Callable[..., Desk], database_url: str, tmp_path: Path
) -> None:
    """Another that came in between would be ordered wrongly, or stand beside it."""
    desk = new_desk(database_url, tmp_path)
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    both = [threading.Thread(target=sweep, args=(desk, "intake_accounts", START)) for _ in range(2)]
    with desk.store.write() as session:
        hold(session, intake.SWEEP)
        for one in both:
            one.start()
        both[0].join(timeout=0.3)
        assert session.scalar(select(func.count()).select_from(tables.Package)) == 0
        assert all(one.is_alive() for one in both)
    for one in both:
        one.join(timeout=30)
    with desk.store.read() as session:
        assert session.scalars(select(tables.Package.state)).all() == ["taken"]
        assert session.scalar(select(func.count()).select_from(tables.Account)) == 1


@pytest.mark.parametrize("day", ["2024/01/02", "20240102", "9"])
def test_a_manifest_without_a_day_is_refused_and_not_overlooked(desk: Desk, day: str) -> None:
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    manifest = desk.inbox.root / START.isoformat() / MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace(START.isoformat(), day), "utf-8")
    assert sweep(desk, "intake_accounts", START) == {"packages_refused": 1}


@pytest.mark.parametrize("number", ["1e400", "3000000000"])
def test_a_sequence_that_cannot_be_stops_no_other_package(desk: Desk, number: str) -> None:
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    odd = desk.inbox.root / "odd" / MANIFEST
    odd.parent.mkdir()
    told = (desk.inbox.root / START.isoformat() / MANIFEST).read_text("utf-8")
    odd.write_text(told.replace('"sequence": 1', f'"sequence": {number}'), "utf-8")
    (desk.inbox.root / "folder" / MANIFEST).mkdir(parents=True)
    assert sweep(desk, "intake_accounts", START) == {"packages_refused": 1}
    assert sweep(desk, "intake_accounts", START) == {"packages_refused": 1}
    assert sweep(desk, "intake_accounts", START)["packages"] == 1


def test_a_package_with_a_changed_byte_is_refused_whole_and_says_so(desk: Desk, portfolio: Path) -> None:
    folder = desk.inbox.root / START.isoformat()
    shutil.copytree(portfolio / START.isoformat(), folder)
    with (folder / "ledger.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert intake.run(desk, [folder.name], START) == {"packages_refused": 1}
    assert set(counts(desk.store).values()) == {0}
    with desk.store.read() as session:
        failure = session.scalars(select(Failure)).one()
    assert failure.code == "package"
    assert "ledger.csv" in failure.message


def test_a_refused_package_waits_unless_it_comes_corrected_or_a_person_asks(
    desk: Desk, portfolio: Path
) -> None:
    folder = desk.inbox.root / START.isoformat()
    shutil.copytree(portfolio / START.isoformat(), folder)
    sound = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(sound.replace(b'"CNY"', b'"USD"'))
    (folder / "stray").touch()
    assert sweep(desk, "intake_accounts", START) == {"packages_refused": 1}
    assert intake.pick(desk, START) == []
    assert intake.pick(desk, START, again=True) == [[folder.name]]
    ((name, reason, _),) = intake.refusals(desk, [folder.name])
    assert (name, "stray" in reason) == (folder.name, True)
    (folder / "stray").unlink()
    (folder / MANIFEST).write_bytes(sound)
    assert sweep(desk, "intake_accounts", START)["packages"] == 1
    assert intake.refusals(desk, [folder.name]) == []


def test_a_package_broken_off_in_the_middle_is_taken_to_its_end_by_the_next_run(
    desk: Desk, portfolio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    shutil.copytree(portfolio / START.isoformat(), desk.inbox.root / START.isoformat())

    def cut_in_the_ledger(file: str, _rows: int) -> None:
        if file == "ledger.csv":
            raise PowerCut

    with pytest.raises(PowerCut):
        intake.run(desk, [START.isoformat()], START, lambda *_: cut_in_the_ledger)
    assert set(counts(desk.store).values()) == {0}
    real = intake.refresh_facts
    with monkeypatch.context() as patch:
        patch.setattr(
            intake, "refresh_facts", lambda *args: (real(*args), cut_in_the_ledger("ledger.csv", 0))
        )
        with pytest.raises(PowerCut):
            sweep(desk, "intake_accounts", START)
    with desk.store.read() as session:
        assert session.scalars(select(tables.Package.state)).all() == ["loaded"]
    # Its rows are in: that its sender took the folder away changes nothing.
    package = (desk.inbox.root / START.isoformat()).rename(desk.inbox.root.with_name("away"))
    assert sweep(desk, "intake_accounts", START)["packages"] == 1
    with desk.store.read() as session:
        bad = {(row.file, row.row) for row in session.scalars(select(tables.QuarantinedRow))}
        assert session.scalars(select(tables.Package.state)).all() == ["taken"]
        facts = session.scalar(select(func.count()).select_from(tables.AccountFacts))
    stored = counts(desk.store)
    assert stored["ledger_entry"] == rows_of(package, "ledger.csv") - sum(f == "ledger.csv" for f, _ in bad)
    assert facts == stored["account"]


def test_a_correction_within_the_same_day_is_screened_without_a_crash(
    at_opening: Desk, portfolio: Path
) -> None:
    """The daily run and a run woken by an asset on one day see different facts."""
    from legal_flow.steps import assess

    assess.pick(at_opening, START)
    with at_opening.store.write() as session:
        for facts in session.scalars(select(tables.AccountFacts)):
            facts.dispute_open = not facts.dispute_open
    assess.pick(at_opening, START)
    with at_opening.store.write() as session:
        for facts in session.scalars(select(tables.AccountFacts)):
            facts.dispute_open = not facts.dispute_open
    assess.pick(at_opening, START)
    with at_opening.store.read() as session:
        standing = session.scalar(
            select(func.count()).select_from(tables.Screening).where(tables.Screening.until.is_(None))
        )
        accounts = session.scalar(select(func.count()).select_from(tables.AccountFacts))
    assert standing == accounts


def test_a_task_logs_file_rows_rate_and_remaining_time_every_ten_seconds(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = iter(range(0, 900, 4))
    write_portfolio(desk.inbox.root, (Situation.CURRENT,))
    rows = sum(rows_of(desk.inbox.root / START.isoformat(), name) for name in FILES)
    with caplog.at_level("INFO"):
        intake.run(
            desk,
            [START.isoformat()],
            START,
            lambda name, declared: LoggedProgress(name, declared, lambda: next(seconds)),
        )
    told = [record.getMessage() for record in caplog.records if record.name.endswith("progress")]
    assert told == [
        f"2024-01-02 {what}, {pace} left"
        for what, pace in (
            (f"debtors.csv: 7 of {rows}", "1 a second, 0:00:43"),
            (f"statements.csv: 14 of {rows}", "1 a second, 0:00:31"),
            (f"ledger.csv: {rows} of {rows}", "1 a second, 0:00:00"),
            ("facts of accounts: 1 of 1", "0 a second, 0:00:00"),
        )
    ]


def test_a_delta_of_a_lender_nobody_knows_is_refused(desk: Desk, portfolio: Path) -> None:
    shutil.copytree(portfolio / "2024-03-02", desk.inbox.root / "2024-03-02")
    assert sweep(desk, "intake_accounts", date(2024, 3, 2)) == {"packages_refused": 1}


def test_the_sample_says_what_each_account_is_for(new_desk: Callable[..., Desk], tmp_path: Path) -> None:
    from legal_flow.sample.make import make_sample

    make_sample(5, 1, START, tmp_path)
    told = json.loads((tmp_path / "situations.json").read_text(encoding="utf-8"))
    assert {tag for tags in told.values() for tag in tags} <= {"eligible", *map(str, Situation)}
