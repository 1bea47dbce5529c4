"""A lender's policy is loaded as an immutable version, and every step reads the one that counts on its day."""

from datetime import timedelta
from pathlib import Path

import pytest
from portfolios import START
from sqlalchemy import select

from legal_flow.errors import DataFault
from legal_flow.steps import policy
from legal_flow.steps.desk import Desk
from legal_flow.store import policies
from legal_flow.store.policy import PolicyFault, parse, standard
from legal_flow.store.tables.portfolio import PolicyVersion
from legal_flow.store.tables.work import AuditEntry

D = timedelta(days=1)


def write(folder: Path, old: str = "", new: str = "", version: str = "own-1") -> Path:
    body = standard().replace("version: standard-1", f"version: {version}")
    assert old in body
    file = folder / "policy.yaml"
    file.write_text(body.replace(old, new) if old else body, "utf-8")
    return file


def load(desk: Desk, file: Path) -> PolicyVersion:
    return policy.load(desk, file, "TESTBANK", "B01", START + D, START)


def test_a_file_becomes_a_version_once_with_author_day_and_hash(at_opening: Desk, tmp_path: Path) -> None:
    file = write(tmp_path)
    made = load(at_opening, file)
    assert load(at_opening, file).id == made.id
    assert (made.number, made.version, made.author, made.since) == (2, "own-1", "B01", START + D)
    assert made.body == file.read_text("utf-8")
    with at_opening.store.read() as session:
        (audited,) = session.scalars(select(AuditEntry).where(AuditEntry.act == "policy_loaded"))
        assert (audited.person, audited.sha256) == ("B01", made.sha256)
        assert policies.policy_of(session, made.creditor_id, START).version == "standard-1"
        assert policies.policy_of(session, made.creditor_id, START + D).version == "own-1"


def test_another_text_needs_another_name(at_opening: Desk, tmp_path: Path) -> None:
    load(at_opening, write(tmp_path))
    with pytest.raises(policies.PolicyConflict, match="own-1"):
        load(at_opening, write(tmp_path, "grace_days: 15", "grace_days: 14"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("grace_days: 15", "grace_days: -1", "letters.grace_days"),
        ("grace_days: 15", "grace_days: 15.5", "letters.grace_days"),
        ("grace_days: 15", "grace: 15", "letters.grace"),
        ("least_net: 0.00", "least_net: 0.001", "economics.least_net"),
        ("card: {least_owed", "lease: {least_owed", "products.lease"),
        ("- {share: 0.1200}", "- {up_to_days: 9000, share: 0.1200}", "economics"),
        ("by: [product, suing_unit]", "by: [product]", "grouping"),
        ("share: 0.3500", "share: 1.3500", "economics.recovery.0.share"),
        ("evidence: {gap_patience_days: 30}", "", "evidence"),
        ("letter_proof_days: 10", "letter_proof_days: -1", "watch.letter_proof_days"),
        ("title: 标准准入政策", "title: [", "expected"),
        ("payment_days: 30", "payment_days: 30, payment_days: 31", "twice"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_by_the_entry(
    at_opening: Desk, tmp_path: Path, old: str, new: str, named: str
) -> None:
    with pytest.raises(PolicyFault, match=named) as raised:
        load(at_opening, write(tmp_path, old, new))
    assert "policy.yaml" in str(raised.value)


def test_a_file_in_another_encoding_and_an_unknown_lender_are_refused(
    at_opening: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(standard().encode("gb18030"))
    with pytest.raises(PolicyFault, match="UTF-8"):
        load(at_opening, file)
    with pytest.raises(DataFault, match="TESTBANK"):
        policy.load(at_opening, write(tmp_path), "NOBANK", "B01", START, START)


def test_the_shipped_policy_can_be_read_and_shares_money_and_days_are_exact() -> None:
    found = parse(standard())
    assert str(found.economics.recovery[0].share) == "0.3500"
    assert str(found.routes.preservation_from) == "50000.00"


def test_the_author_of_a_policy_is_a_code_and_no_name(at_opening: Desk, tmp_path: Path) -> None:
    with pytest.raises(PolicyFault, match="by a code"):
        policy.load(at_opening, write(tmp_path), "TESTBANK", "王某某", START + D, START)
