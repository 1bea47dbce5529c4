"""The road on the servers of a real deployment: PostgreSQL for the rows, S3 for the papers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from portfolios import START, sweep, write_portfolio
from s3_servers import ACCESS, BUCKET, SECRET, Server, moto
from sqlalchemy import select

from legal_flow.demo.drive import drive
from legal_flow.packets.office_pool import OfficePool
from legal_flow.prove.books import breaches
from legal_flow.sample.situations import Situation
from legal_flow.sandbox.process import SandboxProcess
from legal_flow.settings import Settings, now
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.courts import Filing, ProgressEntry
from legal_flow.store.tables.papers import Letter, Packet

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

S = Situation
END = date(2024, 3, 31)
PORTFOLIO = (
    *(S.LIMITATION_NEAR, S.LIMITATION_NEAR, S.TWO_CARDS, S.TWO_CARDS, S.PLAIN, S.GUARANTOR_JOINT),
    *(S.LATER_DISPUTE, S.LATER_PLAN_KEPT, S.PLAN_KEPT, S.SCANS_NEVER, S.CURRENT, S.DECEASED),
)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An S3 server whose key the environment names, as a deployment's does."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto() as server:
        yield server


@pytest.fixture
def deployed(
    database_url: str,
    s3: Server,
    court: SandboxProcess,
    carrier: SandboxProcess,
    office: OfficePool,
    tmp_path: Path,
) -> Iterator[Desk]:
    """The desk that the settings of such a deployment describe."""
    settings = Settings(
        home=tmp_path,
        database_url=database_url,
        objects=f"s3://{BUCKET}/road",
        s3_endpoint=s3.endpoint,
        court_url=court.base_url,
        carrier_url=carrier.base_url,
    )
    desk = Desk.open(settings, now)
    desk.office = office
    yield desk
    desk.store.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_cases_go_to_court_and_are_answered_with_every_book_closed(deployed: Desk, s3: Server) -> None:
    write_portfolio(deployed.inbox.root, PORTFOLIO, until=END, bad_rows=2)
    drive(deployed, lambda name, day: sweep(deployed, name, day), START, END, lambda *_: None)
    with deployed.store.read() as session:
        filed = set(session.scalars(select(Filing.case_id).where(Filing.kind == "complaint")))
        answered = set(session.scalars(select(ProgressEntry.case_id)))
        packets = session.scalars(select(Packet.pdf_key)).all()
        letters = session.scalars(select(Letter.dispatched_on)).all()
    assert filed & answered
    assert any(letters)
    assert breaches(deployed) == []
    listed = s3.client().list_objects_v2(Bucket=BUCKET, Prefix="road/")["Contents"]
    assert {f"road/{key}" for key in packets} <= {one["Key"] for one in listed}
