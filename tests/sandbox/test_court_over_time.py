"""The court's answers depend on the seed and on what was asked, not on order, restarts or bad days."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from lawyer import FIRST_DAY, LAST_DAY, Lawyer, a_submission, patiently

from legal_flow.courts.base import SubmissionKind
from legal_flow.courts.http import HttpCourt
from legal_flow.errors import EffectConflict, Unavailable
from legal_flow.sandbox.process import SandboxProcess, running
from legal_flow.sandbox.words import FACTS, Word

CASES = range(24)


def walked(state: Path, cases: list[int], faults: str = "none", seed: int = 7) -> Lawyer:
    with running("court", state, seed, faults) as process:
        lawyer = Lawyer(HttpCourt(process.base_url), cases)
        lawyer.walk()
    return lawyer


def effects(base_url: str) -> Iterator[dict[str, Any]]:
    after = 0
    while lines := httpx.get(f"{base_url}/log", params={"after": after}).text.splitlines()[:-1]:
        entries = [json.loads(line) for line in lines]
        after = entries[-1]["id"]
        yield from (entry for entry in entries if entry["kind"] == "effect")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Lawyer:
    return walked(tmp_path_factory.mktemp("plain"), list(CASES))


def test_two_years_show_the_whole_road(plain: Lawyer) -> None:
    words = Counter(entry.word for docket in plain.dockets.values() for entry in docket)
    assert set(words) <= set(Word)
    expected = {
        "转诉前调解",
        "退回补正",
        "判决",
        "生效",
        "执行立案",
        "冻结",
        "续冻裁定",
        "续冻执行",
        "划拨",
        "终本",
    }
    assert expected | {"恢复执行", "结案", "公告送达", "司法确认"} <= set(words)
    assert words["续冻执行"] < words["续冻裁定"]


def test_every_entry_carries_the_facts_of_its_word(plain: Lawyer) -> None:
    for docket in plain.dockets.values():
        for entry in docket:
            assert set(FACTS[Word(entry.word)]) <= set(entry.facts), entry.word


def test_days_never_run_backwards_within_a_reference(plain: Lawyer) -> None:
    for docket in plain.dockets.values():
        assert [entry.on for entry in docket] == sorted(entry.on for entry in docket)


def test_no_court_sits_or_decides_at_a_weekend(plain: Lawyer) -> None:
    for docket in plain.dockets.values():
        for entry in docket:
            if entry.word in {"立案", "开庭", "判决", "调解书", "终本", "划拨"}:
                assert entry.on.isoweekday() < 6


def test_what_is_taken_from_a_debtor_arrives_to_the_cent(plain: Lawyer) -> None:
    transfers = [entry for docket in plain.dockets.values() for entry in docket if entry.word == "划拨"]
    for entry in transfers:
        taken, fee = Decimal(entry.facts["amount"]), Decimal(entry.facts["fee"])
        assert taken - fee == Decimal(entry.facts["paid_out"])
    arrived = Counter(credit.amount for credit in plain.money)
    settled_by = date(2025, 12, 20)
    sent = Counter(Decimal(entry.facts["paid_out"]) for entry in transfers if entry.on < settled_by)
    assert sent <= arrived


def test_nothing_is_taken_under_a_freeze_that_has_lapsed(plain: Lawyer) -> None:
    for docket in plain.dockets.values():
        ends: dict[str, date] = {}
        for entry in docket:
            ref = entry.facts.get("measure_ref", "")
            if entry.word in {"冻结", "续冻执行"} and "printed_end" in entry.facts:
                ends[ref] = date.fromisoformat(entry.facts["printed_end"])
            if entry.word == "划拨" and ref in ends:
                assert entry.on <= ends[ref]


def test_the_order_of_cases_changes_nothing(plain: Lawyer, tmp_path: Path) -> None:
    assert walked(tmp_path, list(reversed(CASES))).story() == plain.story()


def test_another_seed_is_another_court(plain: Lawyer, tmp_path: Path) -> None:
    assert walked(tmp_path, list(CASES), seed=8).story() != plain.story()


def test_how_often_and_when_in_a_day_somebody_reads_changes_nothing(plain: Lawyer, tmp_path: Path) -> None:
    with running("court", tmp_path, seed=7) as process:
        lawyer = Lawyer(HttpCourt(process.base_url), list(CASES))
        lawyer.after_each_day = lawyer.look
        lawyer.walk()
    assert lawyer.story() == plain.story()


def test_one_docket_reads_the_same_alone_and_in_the_feed(plain: Lawyer, tmp_path: Path) -> None:
    with running("court", tmp_path, seed=7) as process:
        lawyer = Lawyer(HttpCourt(process.base_url), list(CASES))
        lawyer.walk()
        for reference, docket in lawyer.dockets.items():
            assert lawyer.court.progress(reference, 0, LAST_DAY) == docket


def test_kill_9_loses_nothing_and_changes_nothing(plain: Lawyer, tmp_path: Path) -> None:
    with running("court", tmp_path, seed=7) as process:

        def kill_in_each_quarter(day: date) -> None:
            if day.day <= 7 and day.month % 3 == 0:
                process.kill()
                process.start()

        lawyer = Lawyer(HttpCourt(process.base_url), list(CASES), after_each_day=kill_in_each_quarter)
        lawyer.walk()
    assert lawyer.story() == plain.story()


def test_storms_change_nothing_and_nothing_happens_twice(tmp_path: Path) -> None:
    calm = walked(tmp_path / "calm", list(range(8)))
    with running("court", tmp_path / "storm", 7, "storm") as process:
        lawyer = Lawyer(HttpCourt(process.base_url), list(range(8)))
        lawyer.walk()
        happened = [e for e in effects(process.base_url) if e["what"] != "paid_out"]
    assert lawyer.story() == calm.story()
    assert Counter(e["key"] for e in happened).most_common(1)[0][1] == 1
    assert len(happened) > 16


def test_what_was_accepted_and_then_answered_500_is_found_by_look_up(tmp_path: Path) -> None:
    with running("court", tmp_path, 7, "storm") as process:
        court, found = HttpCourt(process.base_url), []
        for case in range(60):
            act = a_submission(f"case-{case}/file/1", SubmissionKind.COMPLAINT, amount="5000.00")
            try:
                court.submit(act, FIRST_DAY)
            except Unavailable as error:
                receipt = patiently(lambda key=act.key: court.look_up(key, FIRST_DAY))
                if "500" in str(error):
                    assert receipt is not None
                    found.append(act.key)
                else:
                    assert receipt is None
            except Exception:  # noqa: BLE001, S112
                continue
        keys = Counter(entry["key"] for entry in effects(process.base_url))
    assert found
    assert all(keys[key] == 1 for key in found)


def test_a_feed_read_for_an_earlier_day_keeps_back_what_is_not_due(tmp_path: Path) -> None:
    with running("court", tmp_path, seed=7) as process:
        court = HttpCourt(process.base_url)
        for case in CASES:
            act = a_submission(f"case-{case}/file/1", SubmissionKind.COMPLAINT, amount="5000.00")
            court.submit(act, FIRST_DAY)
        late = court.progress_since(0, LAST_DAY)
        middle = late[len(late) // 2].on
        early = court.progress_since(0, middle)
        rest = court.progress_since(early[-1].position, LAST_DAY)
    assert early
    assert all(entry.on < middle for entry in early)
    assert early + rest == late


def test_a_key_cannot_be_used_for_another_act(tmp_path: Path) -> None:
    with running("court", tmp_path, seed=7) as process:
        court = HttpCourt(process.base_url)
        court.submit(a_submission("case/file/1", SubmissionKind.COMPLAINT, amount="5000.00"), FIRST_DAY)
        with pytest.raises(EffectConflict):
            court.submit(a_submission("case/file/1", SubmissionKind.COMPLAINT, amount="5000.01"), FIRST_DAY)


def test_the_log_cannot_be_rewritten(tmp_path: Path) -> None:
    import sqlite3

    from legal_flow.sandbox.docket import Docket

    docket = Docket(tmp_path, seed=1)
    docket.note(FIRST_DAY, "effect", "took fee", "case/fee/1")
    for sql in ("DELETE FROM log", "UPDATE log SET key = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            docket.db.execute(sql)


def test_a_sandbox_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from legal_flow.sandbox.process import SandboxProcess\n"
        "court = SandboxProcess('court', Path(sys.argv[1]), 1); court.start()\n"
        "print(court.base_url, flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        base_url = parent.stdout.readline().strip()
        assert httpx.get(f"{base_url}/health").status_code == 200
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{base_url}/health", timeout=1.0)
        except httpx.HTTPError:
            return
        time.sleep(0.1)
    raise AssertionError("the court outlived its parent")


def test_a_sandbox_that_cannot_start_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        SandboxProcess("court", tmp_path, seed=1, faults="unheard-of").start()
