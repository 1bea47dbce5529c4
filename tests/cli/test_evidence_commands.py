"""`evidence`, `original`, `limitation watch` and `queue` at a terminal."""

import csv
import io
import json

import pytest
from sqlalchemy import select, update

from legal_flow.cases.stages import Stage
from legal_flow.rules.outcomes import Outcome
from legal_flow.store.tables.cases import Assessment, Case
from legal_flow.store.tables.papers import EvidenceItem
from legal_flow.store.tables.portfolio import Account, AccountFacts
from tests.cli.conftest import DAY, Town

pytestmark = pytest.mark.slow


def test_evidence_of_a_case_is_told_with_originals_and_gaps(town: Town) -> None:
    desk = town.desk()
    with desk.store.read() as session:
        case, scan = session.execute(
            select(Case.ref, EvidenceItem.source_ref)
            .join(EvidenceItem, EvidenceItem.case_id == Case.id)
            .where(EvidenceItem.kind == "agreement", Case.stage != Stage.EVIDENCE)
        ).first() or ("", "")
    desk.close()
    assert "原件所在未登记" in town.run("evidence", case, "--as-of", DAY).output
    town.run("original", "place", scan, "--at", "档案库A-12", "--by", "B01", "--on", DAY)
    lent = town.run(
        "original",
        "borrow",
        scan,
        "--to",
        "L01",
        "--for",
        "开庭",
        "--by",
        "B01",
        "--on",
        DAY,
        "--due-back",
        DAY,
    )
    assert lent.exit_code == 0, lent.output
    assert "由 L01 借出" in town.run("evidence", case, "--as-of", DAY).output
    town.run("original", "return", scan, "--at", "档案库A-12", "--by", "B01", "--on", DAY)
    told = town.run("evidence", case, "--as-of", DAY)
    assert "原件在 档案库A-12" in told.output
    found = json.loads(town.run("evidence", case, "--as-of", DAY, "--json").output)
    assert {one["id"] for one in found["accounts"][0]["objects"]} >= {"identity", "contract", "debt"}


def test_what_ends_soon_is_listed_as_text_json_and_sheet(town: Town) -> None:
    words = ("limitation", "watch", "--as-of", DAY, "--within", "2000")
    text, sheet = town.run(*words).output, town.run(*words, "--csv").output
    rows = json.loads(town.run(*words, "--json").output)
    assert len(rows) == len(list(csv.DictReader(io.StringIO(sheet)))) == len(text.splitlines()) - 1 > 0
    assert [row["act_by"] for row in rows] == sorted(row["act_by"] for row in rows)
    assert "我方最迟行动日" in sheet.splitlines()[0]


def test_a_doubtful_account_is_listed_and_decided(town: Town) -> None:
    desk = town.desk()
    with desk.store.write() as session:
        row = session.scalars(select(Assessment)).first()
        assert row is not None
        session.execute(
            update(Assessment)
            .where(Assessment.id == row.id)
            .values(outcome=Outcome.NEEDS_LAWYER, decision=None)
        )
        ref = session.scalars(select(Account.ref).where(Account.id == row.account_id)).first()
        assert session.get(AccountFacts, row.account_id) is not None
    desk.close()
    found = json.loads(town.run("queue", "lawyer", "--json").output)["accounts"]
    assert ref in {one["account"] for one in found}
    assert str(row.id) in town.run("queue", "lawyer").output
    say = ("--by", "B02", "--on", DAY, "--reason", "已核对", "--evidence", "SC1")
    for _ in range(2):
        done = town.run("queue", "decide", str(row.id), "--go-on", *say)
        assert done.exit_code == 0, done.output
    assert str(row.id) not in town.run("queue", "lawyer").output
    other = town.run("queue", "decide", str(row.id), "--bar", *say)
    assert other.exit_code != 0
