"""Packages arrive in a folder or in a bucket, and are taken and given back one way."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from portfolios import START, sweep, write_portfolio
from s3_faults import Fault, FaultProxy
from s3_servers import ACCESS, BUCKET, SECRET, Server, moto
from sqlalchemy import func, select
from test_quarantine import add_lead, quarantined, repaired

from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.package import read_package
from legal_flow.errors import PackageFault, SettingsFault, Unavailable
from legal_flow.packets.inbox import FolderInbox, Inbox, S3Inbox, private_folder
from legal_flow.sample.situations import Situation
from legal_flow.steps import intake
from legal_flow.steps.desk import Desk
from legal_flow.steps.quarantine import give_back, write_sheets
from legal_flow.store.tables import portfolio as tables

NAME = START.isoformat()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with moto() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield server


@pytest.fixture
def bucket(server: Server, request: pytest.FixtureRequest, tmp_path: Path) -> S3Inbox:
    """A part of the bucket for one test alone."""
    return S3Inbox(BUCKET, request.node.name, tmp_path / "private", endpoint_url=server.endpoint)


@pytest.fixture(params=["folder", "bucket"])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Inbox:
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    return FolderInbox(tmp_path / "inbox", tmp_path / "private")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (folder,) = write_portfolio(tmp_path / "sent", (Situation.PLAIN,))
    add_lead(folder, known_on="2023-02-30")
    return folder


def send(inbox: Inbox, package: Path, *, whole: bool = True) -> None:
    with inbox.new(package.name) as folder:
        shutil.copytree(package, folder)
        if not whole:
            (folder / MANIFEST).unlink()


def test_what_is_put_in_comes_out_byte_for_byte_and_leaves_nothing_private(
    inbox: Inbox, package: Path, tmp_path: Path
) -> None:
    send(inbox, package)
    assert [name for name, _ in inbox.manifests()] == [NAME]
    assert inbox.manifest(NAME) == (package / MANIFEST).read_bytes()
    with inbox.package(NAME) as folder:
        assert folder.name == NAME
        assert read_package(folder).manifest.scans
        for room in (tmp_path / "private", *(tmp_path / "private").iterdir()):
            assert stat.S_IMODE(room.stat().st_mode) == 0o700
    assert list((tmp_path / "private").iterdir()) == []


def test_a_package_without_its_manifest_has_not_arrived(inbox: Inbox, package: Path) -> None:
    with pytest.raises(FileNotFoundError):
        send(inbox, package, whole=False)
    assert list(inbox.manifests()) == []
    with pytest.raises(PackageFault, match="no such package"):
        inbox.manifest(NAME)
    send(inbox, package)
    with inbox.package(NAME) as folder:
        read_package(folder)


def test_a_name_leads_to_nothing_outside_the_inbox(inbox: Inbox) -> None:
    for name in ("..", "a/b", "../other", ""):
        with pytest.raises(PackageFault), inbox.package(name):
            pass


def test_a_package_is_taken_out_of_a_bucket_and_its_quarantine_goes_back_into_it(
    desk: Desk, bucket: S3Inbox, package: Path, tmp_path: Path
) -> None:
    send(bucket, package)
    desk.inbox = bucket
    assert sweep(desk, "intake_accounts", START)["packages"] == 1
    assert intake.pick(desk, START) == []
    assert quarantined(desk) == {("leads.csv", 2)}
    with desk.store.read() as session:
        scans = session.scalars(select(tables.Scan)).all()
    assert scans
    assert all(desk.objects.exists(scan.object_key) for scan in scans)
    (sheet,) = write_sheets(desk, NAME, tmp_path / "out")
    mended = repaired(
        sheet,
        tmp_path / "mended.xlsx",
        lambda rows: rows.with_columns(known_on=rows["known_on"].replace("2023-02-30", "2023-02-28")),
    )
    assert give_back(desk, mended) == give_back(desk, mended)
    assert sweep(desk, "intake_accounts", START)["repaired"] == 1
    assert quarantined(desk) == set()


def test_looking_at_a_bucket_lists_no_files_and_fetches_manifests_alone(
    desk: Desk, server: Server, bucket: S3Inbox, package: Path, request: pytest.FixtureRequest
) -> None:
    send(bucket, package)
    proxy = FaultProxy(server.endpoint)
    desk.inbox = S3Inbox(BUCKET, request.node.name, Path("never"), endpoint_url=proxy.endpoint)
    assert intake.pick(desk, START) == [[NAME]]
    proxy.close()
    asked = [head.split()[1].decode() for head in proxy.heads]
    assert len(asked) == 2
    assert "delimiter=%2f" in asked[0]
    assert asked[1].endswith(f"/{NAME}/{MANIFEST}")


def test_a_fetch_that_is_cut_off_leaves_nothing_and_is_tried_again(
    desk: Desk, server: Server, bucket: S3Inbox, package: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    send(bucket, package)
    proxy = FaultProxy(server.endpoint)
    proxy.plan(Fault.ANSWER_CUT, f"GET /{BUCKET}/{request.node.name}/{NAME}/ledger", times=99)
    desk.inbox = S3Inbox(BUCKET, request.node.name, tmp_path / "private", endpoint_url=proxy.endpoint)
    with pytest.raises(Unavailable):
        sweep(desk, "intake_accounts", START)
    assert proxy.met
    assert list((tmp_path / "private").iterdir()) == []
    with desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(tables.Package)) == 0
    proxy.heal()
    assert sweep(desk, "intake_accounts", START)["packages"] == 1
    proxy.close()


def test_what_a_killed_process_left_is_removed_and_what_another_uses_is_not(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from legal_flow.packets.inbox import private_folder\n"
        "with private_folder(Path(sys.argv[1])) as room:\n"
        "    (room / 'debtors.csv').touch(); print(room, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        left = Path(child.stdout.readline().strip())
        with private_folder(tmp_path):
            assert (left / "debtors.csv").exists()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    with private_folder(tmp_path):
        assert not left.exists()


def test_an_inbox_that_is_not_there_is_a_fault_and_never_looks_empty(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_INBOX"):
        list(FolderInbox(tmp_path / "mistyped", tmp_path / "private").manifests())
