"""The sheets the machine makes: complete, legible, the same bytes, and no empty box for a rare character."""

import dataclasses
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from sample_sheets import (
    ACCOUNTS,
    HEADER,
    a_bridge,
    a_claim,
    contacts,
    ledger,
    plans,
    sources,
    statements,
)

from legal_flow.cases.claims import BridgeReason
from legal_flow.errors import PacketFault
from legal_flow.packets import evidence, sheets

SHEETS: dict[str, Callable[[], bytes]] = {
    "computation": lambda: evidence.computation_sheet(a_claim(), HEADER, ACCOUNTS),
    "statement": lambda: evidence.account_statement(HEADER, ACCOUNTS[0], statements(), ledger()),
    "contacts": lambda: evidence.contact_log(HEADER, contacts()),
    "plans": lambda: evidence.plan_table(HEADER, plans()),
    "bridge": lambda: evidence.bridge_sheet(HEADER, a_bridge(), "律师函主张金额", "起诉状标的总额"),
    "sources": lambda: evidence.source_statement(HEADER, sources()),
}
EVERY = pytest.mark.parametrize("make", SHEETS.values(), ids=SHEETS.keys())


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@EVERY
def test_every_sheet_shows_case_parties_day_and_page_numbers(make: Callable[[], bytes]) -> None:
    pdf = make()
    text, count = text_of(pdf), len(PdfReader(io.BytesIO(pdf)).pages)
    for part in (
        "TEST-2025-000001",
        "测试银行股份有限公司样例市分行",
        "欧阳测试·阿不都热合曼",
        "2025年9月1日",
    ):
        assert part in text
    for number in range(1, count + 1):
        assert f"第{number}页共{count}页" in text


@EVERY
def test_the_same_sheet_has_the_same_bytes(make: Callable[[], bytes]) -> None:
    assert make() == make()


@EVERY
def test_poppler_reads_every_sheet_without_a_word(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(make())
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_a_computation_shows_each_component_owed_claimed_and_not_claimed() -> None:
    text = text_of(evidence.computation_sheet(a_claim(accounts=1), HEADER, ACCOUNTS[:1]))
    for part in (
        "利息18,240.5517,000.001,240.55",
        "合计154,786.22153,345.671,440.55",
        "律师费5,000.005,000.000.00",
    ):
        assert part in text


def test_a_computation_shows_every_segment_with_base_rate_and_days() -> None:
    text = text_of(evidence.computation_sheet(a_claim(accounts=1), HEADER, ACCOUNTS[:1]))
    assert text.count("128,345.670.05%1,925.19") == 12
    assert "23,102.28" in text


def test_a_computation_names_the_rule_by_which_a_payment_was_allocated() -> None:
    text = text_of(SHEETS["computation"]())
    for part in ("P20241015-0001", "本金300.00；利息1,200.00", "第五十七条"):
        assert part in text


def test_a_court_reads_citations_without_our_marks() -> None:
    text = text_of(SHEETS["computation"]())
    assert "第50条" in text
    assert [mark for mark in ("ML", "MH", "V2") if mark in text] == []


def test_a_computation_compares_the_charges_with_the_line_of_24_percent() -> None:
    text = text_of(evidence.computation_sheet(a_claim(accounts=1), HEADER, ACCOUNTS[:1]))
    for part in (
        "按年利率24%分段计算",
        "总额上限41,000.00",
        "费用21,440.55",
        "费用20,000.00",
        "（不构成放弃）1,440.55",
    ):
        assert part in text


def test_a_claim_without_the_line_shows_no_line() -> None:
    claim = dataclasses.replace(a_claim(), charges_line=None)
    text = text_of(evidence.computation_sheet(claim, HEADER, ACCOUNTS))
    assert "总额上限" not in text
    assert "四、截至日之后" in text


def test_what_runs_on_after_the_cut_off_starts_the_next_day() -> None:
    text = text_of(SHEETS["computation"]())
    assert "自2025年9月1日起至实际清偿之日止，以128,345.67元为基数，按日利率0.05%计算" in text


def test_a_statement_shows_all_cycles_and_all_postings() -> None:
    text = text_of(SHEETS["statement"]())
    for line in ledger():
        assert line.ref in text
    for cycle in statements():
        assert f"{cycle.closed_on}{cycle.due_on}" in text


def test_a_statement_without_postings_has_no_chart_and_still_is_a_document() -> None:
    assert "账户余额变化" not in text_of(evidence.account_statement(HEADER, ACCOUNTS[0], statements(), ()))


def test_a_contact_log_is_in_order_of_time_and_says_whether_payment_was_asked() -> None:
    text = text_of(evidence.contact_log(HEADER, contacts(3)[::-1]))
    assert text.index("C000000") < text.index("C000001") < text.index("C000002")
    assert "其中要求还款2" in text


def test_a_plan_shows_what_was_paid_of_each_instalment_and_the_breach() -> None:
    text = text_of(SHEETS["plans"]())
    for part in (
        "5,000.002025-02-113,000.002,000.00部分履行",
        "合计15,000.008,000.007,000.00",
        "违约情况：自2025年3月5日",
    ):
        assert part in text


def test_a_bridge_shows_each_reason_and_that_nothing_is_left() -> None:
    text = text_of(SHEETS["bridge"]())
    for part in ("期间新增计息利息+755.58", "还款本金-2,000.00", "未能说明的差额：0.00元"):
        assert part in text


@pytest.mark.parametrize("reason", BridgeReason)
def test_every_reason_of_a_bridge_has_chinese_words(reason: BridgeReason) -> None:
    bridge = dataclasses.replace(a_bridge(), lines=(dataclasses.replace(a_bridge().lines[0], reason=reason),))
    assert evidence.bridge_sheet(HEADER, bridge, "甲", "乙").startswith(b"%PDF")


def test_a_hash_of_a_source_is_printed_in_full() -> None:
    assert "ab" * 32 in text_of(SHEETS["sources"]())


def test_a_rare_character_is_drawn() -> None:
    header = dataclasses.replace(HEADER, debtor="𠮷玥喆䶮")
    assert "𠮷玥喆䶮" in text_of(evidence.contact_log(header, contacts(1)))


def test_a_character_that_no_font_has_is_refused_and_not_repeated() -> None:
    header = dataclasses.replace(HEADER, debtor="张\U000f1234一")
    with pytest.raises(PacketFault, match="a character that no font has") as caught:
        evidence.contact_log(header, contacts(1))
    assert "张" not in str(caught.value)


def test_markup_in_data_is_text() -> None:
    header = dataclasses.replace(HEADER, debtor="#panic() *粗* $x$ & <b>")
    assert "#panic()*粗*$x$&<b>" in text_of(evidence.contact_log(header, contacts(1)))


def test_long_names_and_great_amounts_stay_on_the_page(tmp_path: Path) -> None:
    line = dataclasses.replace(ledger(1)[0], debit=sheets.sum_of([]) + 999999999999, title="甲" * 60)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(evidence.account_statement(HEADER, ACCOUNTS[0], (), [line]))
    done = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True)
    right = [float(part.split('"')[0]) for part in done.stdout.split('xMax="')[1:]]
    assert max(right) < 595.3 - 50
