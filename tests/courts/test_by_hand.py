"""Filing by hand is a real adapter: it passes what every adapter passes."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from conformance import FILED_ON, CourtConformance, a_complaint
from task_desk import MemoryDesk

from legal_flow.courts.base import SubmissionKind
from legal_flow.courts.by_hand import CHECKLISTS, PAY_FEE, ByHandCourt, Counter, upload_kit
from legal_flow.courts.registry import open_channels
from legal_flow.errors import DataFault, SettingsFault


class HandBench:
    """A counter with a person behind the desk."""

    def __init__(self) -> None:
        self.desk = MemoryDesk()
        counter = Counter(checklist={"complaint": ("携带授权委托书原件",)}, max_file_bytes=100)
        self.court = ByHandCourt(self.desk, {"浙9901": counter})

    def let_it_answer(self, on: date) -> None:
        self.desk.work(on)

    def a_fee_notice(self) -> tuple[str, str, Decimal]:
        return "回执1", "JF1", Decimal("150.00")


class TestByHandConforms(CourtConformance):
    @pytest.fixture
    def bench(self) -> HandBench:
        return HandBench()


def a_zip(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.pdf", data)
    return packed.getvalue()


def test_the_kit_lists_the_files_of_a_packet_and_marks_what_the_site_will_not_take() -> None:
    kit = upload_kit(a_zip(complaint=b"%PDF-small", evidence=b"%PDF" + b"x" * 200), max_file_bytes=100)
    assert [(file.name, file.size, file.too_large) for file in kit] == [
        ("complaint.pdf", 10, False),
        ("evidence.pdf", 204, True),
    ]
    assert kit[0].sha256 == hashlib.sha256(b"%PDF-small").hexdigest()


def test_content_that_is_neither_pdf_nor_zip_has_no_kit() -> None:
    with pytest.raises(DataFault):
        upload_kit(b"<html>", max_file_bytes=100)


def test_the_checklist_ends_with_the_courts_own_lines_and_the_receipt() -> None:
    bench = HandBench()
    complaint = a_complaint()
    bench.court.submit(complaint, FILED_ON)
    task, opened_on = bench.desk.tasks[complaint.key]
    assert "携带授权委托书原件" in task.checklist
    assert task.checklist[-1] == "录入法院收件编号与收件日期"
    assert opened_on == FILED_ON


def test_there_is_a_checklist_for_everything_that_can_be_put_before_a_court() -> None:
    assert set(CHECKLISTS) == {*SubmissionKind, PAY_FEE}


def test_a_court_that_is_not_served_by_hand_gets_no_task() -> None:
    bench = HandBench()
    with pytest.raises(DataFault):
        bench.court.submit(replace(a_complaint(), court="浙9902"), FILED_ON)
    assert bench.desk.tasks == {}


def test_channels_are_named_and_by_hand_is_always_one_of_them() -> None:
    channels = open_channels({"http": "http://127.0.0.1:9"}, MemoryDesk(), {})
    assert sorted(channels) == ["by_hand", "http"]
    with pytest.raises(SettingsFault):
        open_channels({"by_hand": "http://127.0.0.1:9"}, MemoryDesk(), {})
