"""`legal-flow law`: a lawyer asks the pack, and keeps examples of their own."""

import json
from pathlib import Path

from legal_flow.courts.cn.questions import catalogue
from legal_flow.errors import DataFault
from tests.cli.conftest import command

OWN = """\
examples:
  - name: {name}
    why: 五万元以下按百分之二点五减二百
    rule: fees
    given: {{amount: 50000, filed_on: 2026-03-02}}
    expect: {{filing: {fee}}}
"""


def test_show_says_value_unit_since_when_and_where_it_stands() -> None:
    shown = command("law", "show", "interest.lpr_1y", "--on", "2025-05-20").output
    for part in ("0.0300", "ratio_per_year", "自2025-05-20起", "全国银行间同业拆借中心公告", "interest.yaml"):
        assert part in shown


def test_show_without_a_day_lists_the_entries_that_begin_so() -> None:
    listed = command("law", "show", "fees.").output.splitlines()
    assert any(
        line.startswith("fees.filing  财产案件受理费分段标准（适用日 filing_date，fees.yaml）")
        for line in listed
    )
    assert all(line.startswith("fees.") for line in listed)
    assert "no entry begins with nothing" in str(command("law", "show", "nothing").exception)


def test_show_names_what_is_near_and_the_regions_there_are() -> None:
    for asked, named in (
        (("fees.filling",), "there are fees.filing"),
        (("fees.filling", "--on", "2026-01-01"), "there are fees.filing"),
        (("nothing", "--on", "2026-01-01"), "fees.yaml"),
        (("procedure.yearly_wage", "--on", "2026-01-01"), "--region takes 99"),
        (("fees.filing", "--on", "2026-01-01", "--region", "33"), "leave --region out"),
    ):
        assert named in str(command("law", "show", *asked).exception)


def test_show_refuses_a_day_that_is_not_entered_and_names_entry_and_file() -> None:
    refused = command("law", "show", "interest.lpr_1y", "--on", "2030-01-01")
    assert refused.exit_code == 1
    assert "interest.lpr_1y in interest.yaml" in str(refused.exception)


def test_rules_lists_every_rule_with_inputs_units_and_an_example_that_can_be_run() -> None:
    listed = command("law", "rules").output
    for question in catalogue().values():
        assert f"{question.name}  {question.title}" in listed
    one = command("law", "rules", "fees").output
    assert "amount: yuan" in one
    assert "--given" in one


def test_eval_answers_in_words_and_for_programs(tmp_path: Path) -> None:
    given = '{"amount": "50000", "filed_on": "2026-03-02"}'
    assert "filing: 1050.00" in command("law", "eval", "fees", "--given", given).output
    file = tmp_path / "facts.json"
    file.write_text('{"amount": 50000.00, "filed_on": "2026-03-02"}', "utf-8")
    answer = json.loads(command("law", "eval", "fees", "--given", f"@{file}", "--json").output)
    assert answer.keys() == {"answer", "assumed", "read", "missing_years"}
    assert answer["assumed"] == {}
    assert answer["missing_years"] == []
    assert {"key": "fees.filing", "confidence": "V"}.items() <= answer["read"][0].items()
    assert answer["answer"]["filing"] == "1050.00"


def test_eval_tells_what_was_not_said_and_counts_as_its_default() -> None:
    contact = {"ref": "短信", "on": "2024-02-01", "channel": "sms"}
    contact |= dict.fromkeys(("reserved", "demanded", "evidence"), True)
    facts = {"product": "card", "due_on": "2023-11-20", "as_of": "2026-11-20", "contacts": [contact]}
    asked = command("law", "eval", "limitation", "--given", json.dumps(facts)).output
    (line,) = [line for line in asked.splitlines() if line.startswith("未写明，按默认: ")]
    assert "contacts.0.to = debtor" in line
    assert "product" not in line


def test_eval_tells_the_law_that_was_read_with_its_mark_and_the_years_without_holidays() -> None:
    facts = {"rule": "appeal.foreign", "start": "2029-03-02"}
    asked = command("law", "eval", "period", "--given", json.dumps(facts)).output.splitlines()
    (line,) = [line for line in asked if line.startswith("依据的条目: periods.appeal.foreign")]
    assert line.endswith(" MH")
    assert "未公布放假安排，按周末暂定: 2029年" in asked
    told = json.loads(command("law", "eval", "period", "--given", json.dumps(facts), "--json").output)
    assert {"key": "periods.appeal.foreign", "confidence": "MH"}.items() <= told["read"][0].items()
    assert told["missing_years"] == [2029]


def test_eval_names_what_is_wrong_with_the_facts(tmp_path: Path) -> None:
    for given, named in (("{", "--given"), ("[]", "an object"), ('{"amont": 1}', "amont is no fact")):
        refused = command("law", "eval", "fees", "--given", given)
        assert refused.exit_code == 1
        assert named in str(refused.exception)
    deep = tmp_path / "deep.json"
    deep.write_text('{"a":' * 100_000 + "1" + "}" * 100_000, "utf-8")
    for given, named in (
        ('{"amount": 1, "amount": 2}', "amount stands twice"),
        (r'{"amount": "\ud800"}', "cannot be stored"),
        (f"@{deep}", "nested too deep"),
        (f"@{tmp_path / 'none.json'}", "--given"),
    ):
        refused = command("law", "eval", "fees", "--given", given)
        assert isinstance(refused.exception, DataFault)
        assert named in str(refused.exception)
    assert "there is no fee" in str(command("law", "eval", "fee", "--given", "{}").exception)


def test_check_runs_a_file_that_nobody_here_wrote(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN.format(name="五万元的受理费", fee="1050.00"), "utf-8")
    checked = command("law", "check", str(tmp_path))
    assert checked.exit_code == 0
    assert "1 examples, 0 wrong" in checked.output


def test_check_reports_name_got_wanted_and_why_of_a_wrong_one(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN.format(name="算错的受理费", fee="1500.00"), "utf-8")
    checked = command("law", "check", str(tmp_path))
    assert checked.exit_code == 1
    for part in ("算错的受理费", "五万元以下按百分之二点五减二百", "filing: 得到 1050.00，应为 1500"):
        assert part in checked.output


def test_check_reads_both_endings_and_refuses_a_folder_without_examples(tmp_path: Path) -> None:
    assert "no example file" in str(command("law", "check", str(tmp_path)).exception)
    (tmp_path / "own.yml").write_text(OWN.format(name="五万元的受理费", fee="1050.00"), "utf-8")
    assert "1 examples, 0 wrong" in command("law", "check", str(tmp_path)).output


def test_check_tells_a_file_that_cannot_be_read_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    (tmp_path / "b.yaml").write_text("examples: [", "utf-8")
    (tmp_path / "c.yaml").write_text(OWN.format(name="五万元的受理费", fee="1050.00"), "utf-8")
    checked = command("law", "check", str(tmp_path))
    assert checked.exit_code == 1
    assert f"{tmp_path / 'a.yaml'}: not written in UTF-8" in checked.output
    assert "1 examples, 0 wrong, 2 files not read" in checked.output


def test_check_names_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert "no such file" in str(command("law", "check", str(tmp_path / "none.yaml")).exception)


def test_stale_warns_after_half_a_year_and_fails_after_a_year() -> None:
    fresh = command("law", "stale", "--on", "2026-12-01")
    assert fresh.exit_code == 0
    assert "0 over 180 days, 0 over 365" in fresh.output
    old = command("law", "stale", "--on", "2027-06-01")
    assert old.exit_code == 0
    assert "应当核对" in old.output
    failing = command("law", "stale", "--on", "2027-12-01")
    assert failing.exit_code == 1
    assert "须重新核对" in failing.output
    before = command("law", "stale", "--on", "2020-01-01")
    assert before.exit_code == 1
    assert "核对日晚于所问之日" in before.output
