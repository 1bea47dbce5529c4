"""What persons do at a terminal: `evidence`, `original`, `limitation watch`, `queue`; then a packet's way to its chop
by `approval`, `release`, `seal`, and the registers `enrol`, `certificate`, `authority`.
"""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from legal_flow.cases.stages import Stage
from legal_flow.demo.chop import chop_and_scan
from legal_flow.rules.outcomes import Outcome
from legal_flow.store.tables.cases import Assessment, Case
from legal_flow.store.tables.papers import EvidenceItem
from legal_flow.store.tables.portfolio import Account, AccountFacts
from tests.cli.conftest import DAY, Town

pytestmark = pytest.mark.slow
AT = ("--on", DAY)


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


# ---- to the chop -------------------------------------------------------------------------------------------


def listed(town: Town, *words: str) -> list[dict[str, Any]]:
    result = town.run(*words, "--form", "json")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.output)
    return rows


def done(town: Town, *words: str) -> str:
    result = town.run(*words, *AT)
    assert result.exit_code == 0, f"{words}: {result.output} {result.exception!r}"
    return str(result.output)


def test_a_packet_is_read_approved_released_chopped_and_its_power_of_attorney_counts(
    town: Town, tmp_path: Path
) -> None:
    waiting = listed(town, "approval", "list", "--role", "legal_head")[0]
    approval, sha256, paper = waiting["approval"], waiting["sha256"], tmp_path / "packet.pdf"
    told = done(town, "approval", "open", approval, "--out", str(paper), "--by", "B02")
    assert sha256 in told
    stranger = town.run("approval", "decide", approval, "--sha256", sha256, "--approve", "--by", "B04", *AT)
    assert "does not hold the role" in str(stranger.exception)
    done(town, "approval", "decide", approval, "--sha256", sha256, "--approve", "--by", "B02")

    assert "release" in town.run("release", "propose", "--as-of", DAY).output
    (batch,) = listed(town, "release", "list")
    said = ("--sha256", batch["sha256"], "--approve", "--by", "B02")
    assert "released" in done(town, "release", "decide", batch["release"], *said)

    (asked,) = listed(town, "seal", "list")
    done(town, "seal", "return", asked["request"], "--reason", "应盖合同专用章", "--by", "B03")
    done(town, "seal", "ask-again", asked["request"], "--chop", "contract", "--by", "B01")
    (asked,) = listed(town, "seal", "list")
    assert (asked["chop"], asked["status"]) == ("contract", "asked")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(chop_and_scan(paper.read_bytes(), [int(one) for one in asked["pages"].split(",")], 7))
    done(town, "seal", "register", asked["request"], str(scan), "--read", asked["pages"], "--by", "B03")
    assert listed(town, "seal", "list") == []

    case = waiting["case"]
    (drawn,) = listed(town, "authority", "list", case, "--as-of", DAY)
    assert (drawn["state"], drawn["from"]) == ("in_force", DAY)
    done(town, "authority", "revoke", drawn["number"], "--reason", "更换代理人", "--by", "B01")
    words = ("--lawyer", drawn["lawyer"], "--instance", "first", "--power", "settle", "--from", DAY)
    done(town, "authority", "grant", case, str(paper), *words, "--by", "B01")
    states = [one["state"] for one in listed(town, "authority", "list", case, "--as-of", DAY)]
    assert states == ["revoked", "in_force"]


def test_a_firm_its_lawyer_the_licence_and_a_units_principal_are_entered(town: Town) -> None:
    words = ("--address", "示范路1号", "--phone", "0999-8880000", "--region", "990101")
    assert town.run("enrol", "firm", "F09", "--name", "样例市第九律师事务所", *words).exit_code == 0
    lawyer = ("--role", "counsel", "--firm", "F09", "--licence-no", "19901200000000009", "--name", "律师九")
    assert town.run("enrol", "person", "L09", *lawyer, "--from", DAY).exit_code == 0
    days = ("--from", "2023-06-01", "--until", "2024-05-31", "--by", "B01")
    done(town, "certificate", "licence", "L09", *days)
    done(town, "certificate", "principal", "U01", "--creditor", "TESTBANK", "--name", "行长示例", *days)
    rows = {one["holder"]: one for one in listed(town, "certificate", "list", "--as-of", DAY)}
    assert {rows[one]["state"] for one in ("L09", "U01")} == {"holds"}
    done(town, "certificate", "end", "L09", "--because", "revoked", "--by", "B01")
    rows = {one["holder"]: one for one in listed(town, "certificate", "list", "--as-of", DAY)}
    assert (rows["L09"]["state"], rows["L09"]["ended_on"]) == ("ended", str(date.fromisoformat(DAY)))
    assert "行长示例" not in str(rows)
    assert listed(town, "letter", "list", "F09", "2024") == []
