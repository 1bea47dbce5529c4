"""`storage` at a terminal, on a folder and on a real S3 server."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from builders import CREDITOR, DAY, a_case, an_instant, journal_of
from s3_servers import ACCESS, BUCKET, LOCKED, SECRET, Server, moto
from sqlalchemy import select

from legal_flow.cases.stages import CloseReason
from legal_flow.demo import people
from legal_flow.errors import SettingsFault
from legal_flow.packets.storage import object_key
from legal_flow.settings import Settings, now
from legal_flow.steps.desk import Desk
from legal_flow.store import policies
from legal_flow.store.policy import standard
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.tables.work import AuditEntry
from tests.cli.conftest import command

BODY = b"a paper"
DIGEST = hashlib.sha256(BODY).hexdigest()
REF = "LF24-00000001"
KEY = object_key("c-1", "k-1", "packet", 1, DIGEST, "pdf")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with moto() as server:
        yield server


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a deployment with its own database and a folder."""
    monkeypatch.setenv("LEGAL_FLOW_HOME", str(tmp_path))
    monkeypatch.setenv("LEGAL_FLOW_DATABASE_URL", sqlite_url)
    return monkeypatch


@pytest.fixture
def bucket(settings: pytest.MonkeyPatch, server: Server) -> pytest.MonkeyPatch:
    """The same with a bucket that locks."""
    settings.setenv("LEGAL_FLOW_OBJECTS", f"s3://{LOCKED}/papers")
    settings.setenv("LEGAL_FLOW_S3_ENDPOINT", server.endpoint)
    settings.setenv("AWS_ACCESS_KEY_ID", ACCESS)
    settings.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    settings.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return settings


def write_paper() -> None:
    """One object with its row, and the persons of the sample."""
    desk = Desk.open(Settings(), now)
    people.enrol(desk)
    with desk.store.write() as session:
        session.add(StoredObject(key=KEY, sha256=DIGEST, size=len(BODY), written_on=DAY))
    desk.objects.put(KEY, BODY, DIGEST)
    desk.close()


def test_a_folder_is_checked(settings: pytest.MonkeyPatch) -> None:
    result = command("storage", "check")
    assert result.exit_code == 0, result.output
    assert "write once: hard links" in result.output


def test_a_bucket_is_checked_and_says_what_follows(bucket: pytest.MonkeyPatch) -> None:
    result = command("storage", "check")
    assert result.exit_code == 0, result.output
    assert "conditional put: honoured" in result.output
    assert "object lock: enabled" in result.output


def test_a_bucket_that_is_not_there_ends_with_1(bucket: pytest.MonkeyPatch) -> None:
    bucket.setenv("LEGAL_FLOW_OBJECTS", "s3://elsewhere/papers")
    result = command("storage", "check")
    assert result.exit_code == 1
    assert "FAULT bucket: " in result.output
    assert "NoSuchBucket" in result.output


def test_what_the_settings_say_of_lock_and_key_reaches_the_bucket(
    bucket: pytest.MonkeyPatch, server: Server
) -> None:
    bucket.setenv("LEGAL_FLOW_S3_LOCK_DAYS", "30")
    bucket.setenv("LEGAL_FLOW_S3_LOCK_MODE", "COMPLIANCE")
    bucket.setenv("LEGAL_FLOW_S3_KMS_KEY", "k-7")
    write_paper()
    head = server.client().head_object(Bucket=LOCKED, Key=f"papers/{KEY}")
    assert (head["ObjectLockMode"], head["SSEKMSKeyId"]) == ("COMPLIANCE", "k-7")
    assert 29 <= (head["ObjectLockRetainUntilDate"] - now()).days <= 30


def test_a_link_opens_the_object_and_the_trail_says_who_asked(bucket: pytest.MonkeyPatch) -> None:
    bucket.setenv("LEGAL_FLOW_OBJECTS", f"s3://{BUCKET}/papers")
    write_paper()
    result = command("storage", "link", KEY, "--by", "L01", "--seconds", "60")
    assert httpx.get(result.output.strip()).content == BODY
    desk = Desk.open(Settings(), now)
    with desk.store.read() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.act == "object_link"))
    desk.close()
    assert (entry.subject, entry.sha256) == (KEY, DIGEST)


def test_a_folder_gives_no_links(settings: pytest.MonkeyPatch) -> None:
    write_paper()
    assert isinstance(command("storage", "link", KEY, "--by", "L01").exception, SettingsFault)


def test_tidying_says_how_much_was_left(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "objects" / ".incoming").mkdir(parents=True)
    (tmp_path / "objects" / ".incoming" / "left").touch()
    assert command("storage", "tidy").output.startswith("0 left")


@pytest.fixture
def closed() -> str:
    """The key of the packet of a case that was paid on `DAY`; its lender keeps papers for a year."""
    desk = Desk.open(Settings(), now)
    people.enrol(desk)
    body = standard().replace("standard-1", "own-1").replace('null, because: ""', "1, because: 行内档案制度")
    with desk.store.write() as session:
        case = a_case(session)
        journal_of(session, case).close(CloseReason.PAID)
        key = object_key(CREDITOR, case.id, "packet", 1, DIGEST, "pdf")
        session.add(StoredObject(key=key, sha256=DIGEST, size=len(BODY), written_on=DAY))
        policies.enter(session, CREDITOR, body, "B02", DAY, an_instant())
    desk.objects.put(key, BODY, DIGEST)
    desk.close()
    return key


@pytest.mark.parametrize("place", ["settings", "bucket"])
def test_what_the_policy_releases_is_listed_held_lifted_and_destroyed(
    place: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(place)
    key = request.getfixturevalue("closed")
    day, who = ("--as-of", "2025-03-05"), ("--by", "B02")
    assert f"{REF} closed 2024-03-04, kept until 2025-03-04: 1 objects" in told("due", *day)
    assert "holds 1 objects" in told("hold", REF, "--because", "另案", *who, "--on", "2025-03-05")
    assert told("release", *day, *who) == "nothing is released\n"
    told("lift", REF, *who, "--on", "2025-03-05")
    assert told("release", *day, *who) == "destroyed 1\n"
    assert not lies(key)


def test_what_the_bucket_has_locked_is_not_destroyed_whatever_the_policy_says(
    bucket: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    bucket.setenv("LEGAL_FLOW_OBJECTS", f"s3://{LOCKED}/kept")
    bucket.setenv("LEGAL_FLOW_S3_LOCK_DAYS", "30")
    key = request.getfixturevalue("closed")
    result = command("storage", "release", "--as-of", "2025-03-05", "--by", "B02")
    assert (result.exit_code, result.output) == (1, "failed 1\n")
    assert lies(key)


def lies(key: str) -> bool:
    """Whether the object is there."""
    desk = Desk.open(Settings(), now)
    found = desk.objects.exists(key)
    desk.close()
    return found


def told(*words: str) -> str:
    """What `storage` prints."""
    result = command("storage", *words)
    assert result.exit_code == 0, result.output
    return result.output
