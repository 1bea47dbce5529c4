"""The command line: light to start, plain about errors, and able to say why."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from legal_flow.store.migrate import OtherTables
from legal_flow.store.policy import standard
from tests.cli.conftest import DAY, Town, command


def test_every_command_says_what_it_is_for() -> None:
    for words in (
        [],
        ["sample"],
        ["sandbox", "court"],
        ["sandbox", "carrier"],
        ["migrate"],
        ["run"],
        ["demo"],
        ["up"],
        ["docs"],
        ["bench"],
        ["prove"],
        ["audit", "verify"],
        ["law", "show"],
        ["law", "eval"],
        ["law", "rules"],
        ["law", "check"],
        ["law", "stale"],
        ["explain"],
        ["packet", "verify"],
        ["packet", "export"],
        ["packet", "public-keys"],
        ["packet", "sign-copy"],
        ["templates", "lint"],
        ["storage", "check"],
    ):
        result = command(*words, "--help")
        assert result.exit_code == 0, words
        assert "Usage" in result.output


def test_an_error_made_on_purpose_is_code_and_remedy_on_stderr_without_a_traceback(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEGAL_FLOW_")}
    run = subprocess.run(
        [sys.executable, "-c", "from legal_flow.cli.app import main; main()", "migrate"],
        env={**environment, "LEGAL_FLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("settings: ")
    assert "LEGAL_FLOW_DATA_KEYS" in run.stderr
    assert "docs/settings.md" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_database_without_tables_is_told_to_be_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGAL_FLOW_HOME", str(tmp_path))
    result = command("queue", "lawyer")
    assert isinstance(result.exception, OtherTables)
    assert "legal-flow migrate" in result.exception.remedy


def test_a_sample_is_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    packages: list[dict[Path, bytes]] = []
    for name in ("one", "two"):
        out = tmp_path / name
        words = ["sample", "--accounts", "3", "--seed", "4", "--as-of", DAY, "--out", str(out)]
        assert command(*words).exit_code == 0
        packages.append(
            {file.relative_to(out): file.read_bytes() for file in out.rglob("*") if file.is_file()}
        )
    assert packages[0]
    assert packages[0] == packages[1]


def test_a_sweep_that_does_not_exist_names_those_that_do() -> None:
    result = command("run", "tidy_up", "--as-of", DAY)
    assert result.exit_code == 2
    assert "assess_accounts" in result.output


def test_the_templates_agree_with_their_papers() -> None:
    result = command("templates", "lint")
    assert result.exit_code == 0, result.output


def test_up_without_a_demonstration_says_what_to_run_first(tmp_path: Path) -> None:
    result = command("up", "--home", str(tmp_path))
    assert getattr(result.exception, "code", "") == "no-demonstration"
    assert "make demo" in result.exception.remedy  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_sweep_run_again_finds_nothing_due(town: Town) -> None:
    result = town.run("run", "gather_evidence", "--as-of", DAY)
    assert result.output == "nothing due\n"


@pytest.mark.slow
def test_an_account_is_explained_with_policy_law_and_limitation(town: Town) -> None:
    ref = account(town, "limitation_near")
    text = town.run("explain", ref, "--as-of", DAY).output
    assert "可进入法律审查" in text
    assert "可以起诉" in text
    assert "《民法典》第一百八十八条第一款" in text
    assert "诉讼时效临近届满" in text
    assert "起算，期间3年" in text
    told = json.loads(town.run("explain", ref, "--as-of", DAY, "--json").output)
    assert told["law"]["outcome"] == "eligible"
    assert told["limitation"]["act_by"] <= told["limitation"]["earliest"] <= told["limitation"]["latest"]
    assert all(reason["citations"] for reason in told["law"]["reasons"])


@pytest.mark.slow
def test_an_explanation_names_nobody(town: Town) -> None:
    persons = (town.home / "inbox" / DAY / "debtors.csv").read_text("utf-8").splitlines()
    names = [line.split(",")[1] for line in persons[1:]]
    text = town.run("explain", account(town, "limitation_near"), "--as-of", DAY).output
    assert names
    assert not [name for name in names if name in text]


@pytest.mark.slow
def test_an_account_that_nobody_knows_is_an_error_of_the_caller(town: Town) -> None:
    result = town.run("explain", "A999999", "--as-of", DAY)
    assert getattr(result.exception, "code", "") == "not-known"


@pytest.mark.slow
def test_the_funnel_reasons_and_changes_of_a_day_are_told_in_every_form(town: Town) -> None:
    lines = json.loads(
        town.run(
            "screening", "funnel", "--as-of", DAY, "--by", "product,branch,region,age", "--form", "json"
        ).output
    )
    assert sum(line["accounts"] for line in lines) == 4
    changes = json.loads(town.run("screening", "changes", "--as-of", DAY, "--form", "json").output)
    assert {line["before"] for line in changes} == {"new"}
    assert sum(line["accounts"] for line in changes) == 4
    assert town.run("screening", "reasons", "--as-of", DAY, "--form", "csv").output.startswith(
        "rule,accounts,alone\n"
    )
    assert town.run("screening", "funnel", "--as-of", DAY, "--by", "weather").exit_code == 2


@pytest.mark.slow
def test_a_policy_is_loaded_listed_and_shown_as_it_is(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    body = standard().replace("version: standard-1", "version: own-1")
    file.write_text(body, "utf-8")
    words = ["policy", "load", str(file), "--creditor", "TESTBANK", "--author", "B01", "--from", "2099-01-01"]
    for _ in range(2):
        assert town.run(*words).output.startswith("own-1 number 2 from 2099-01-01")
    listed = json.loads(town.run("policy", "list", "--creditor", "TESTBANK", "--form", "json").output)
    assert [(one["version"], one["author"]) for one in listed] == [
        ("standard-1", "legal_flow"),
        ("own-1", "B01"),
    ]
    assert town.run("policy", "show", "--creditor", "TESTBANK", "--as-of", "2099-01-01").output == body
    assert town.run("policy", "show", "--creditor", "TESTBANK", "--as-of", DAY).output == standard()


@pytest.mark.slow
def test_limitation_that_has_not_expired_cannot_be_overridden_and_nobody_unknown_decides(town: Town) -> None:
    ref = account(town, "limitation_near")
    words = ["screening", "override", ref, "--reason", "x", "--evidence", "E1", "--as-of", DAY, "--person"]
    assert getattr(town.run(*words, "B02").exception, "code", "") in {
        "nothing-to-override",
        "role-not-held",
    }
    assert getattr(town.run(*words, "NOBODY").exception, "code", "") == "not-known"


def account(town: Town, situation: str) -> str:
    situations = json.loads((town.home / "inbox" / "situations.json").read_text("utf-8"))
    return next(ref for ref, tags in situations.items() if situation in tags)
