"""Courts without an interface: persons file with an upload kit and a checklist, and enter what it said.

The adapter never drives a court's site. It opens a task under the key; the same key opens no second one. The
receipt is pending until a person has entered it, and progress is what persons entered.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from legal_flow.cases.money import money
from legal_flow.courts.base import (
    Capability,
    Credit,
    FeeReceipt,
    Progress,
    Receipt,
    Submission,
    SubmissionKind,
)
from legal_flow.errors import DataFault

PAY_FEE = "pay_fee"
"""The purpose of a task to pay a fee; every other purpose is a `SubmissionKind`."""

BEFORE = ("核对受理法院与立案渠道", "核对上传文件与材料包清单的哈希值一致")
AFTER = ("保存提交回执截图或收件凭证", "录入法院收件编号与收件日期")
CHECKLISTS: dict[str, tuple[str, ...]] = {
    SubmissionKind.COMPLAINT: (
        "逐项填写要素式起诉状",
        "按证据目录顺序上传证据",
        "上传授权委托书与主体资格材料",
        "核对送达地址确认书，法院另有格式的按其格式填写",
    ),
    SubmissionKind.CORRECTION: ("对照补正通知逐项核对", "在补正期限内重新提交"),
    SubmissionKind.WITHDRAWAL: ("核对撤诉申请书签章", "确认退费账户"),
    SubmissionKind.PAYMENT_ORDER: ("确认债务人能够送达", "确认双方没有其他债务纠纷"),
    SubmissionKind.PRESERVATION: ("核对财产保全申请书所列财产线索", "上传担保材料或免予担保的说明"),
    SubmissionKind.CONFIRMATION: ("核对司法确认申请书由双方签名", "自调解协议生效之日起三十日内提交"),
    SubmissionKind.ENFORCEMENT: ("上传生效法律文书与生效证明", "填写财产线索", "填写收款账户"),
    SubmissionKind.RENEWAL: ("填写原冻结文号与到期日", "提交后跟踪协助执行人的回执"),
    SubmissionKind.REVIVAL: ("上传终本裁定", "填写新发现的财产线索"),
    SubmissionKind.MEASURE: ("填写财产种类与所在地", "注明申请限额"),
    PAY_FEE: ("核对缴费通知书编号与金额", "在通知次日起七日内缴纳", "保存电子票据"),
}


@dataclass(frozen=True, slots=True)
class KitFile:
    """One file to upload."""

    name: str
    size: int
    """In bytes."""
    sha256: str
    too_large: bool
    """The court's channel will not take it in one piece."""


@dataclass(frozen=True, slots=True)
class HandTask:
    """What a person is asked to do at a court."""

    key: str
    purpose: str
    """A `SubmissionKind`, or `PAY_FEE`."""
    court: str | None
    """法院代字; `None` where the reference says it (fees)."""
    reference: str | None
    content_sha256: str
    kit: tuple[KitFile, ...]
    checklist: tuple[str, ...]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HandReceipt:
    """What a person entered after doing it."""

    number: str
    """The court's reference of the matter; of a payment, the number of its receipt."""
    on: date
    raw: bytes
    """What was entered, with the hash of the scanned receipt."""


class TaskDesk(Protocol):
    """Where tasks wait for persons, and where their answers are found."""

    def open_task(self, task: HandTask, on: date) -> bool:
        """Open it and say whether it is new; raises `EffectConflict` if the key is taken by other content."""
        ...

    def has_task(self, key: str) -> bool:
        """Whether a task was ever opened under this key."""
        ...

    def answer(self, key: str, on: date) -> HandReceipt | None:
        """What was entered for the task by `on`, or `None` while it is open."""
        ...

    def entries(self, reference: str, after: int, on: date) -> list[Progress]:
        """The entries of one reference with a number above `after`, entered by `on`."""
        ...

    def entries_since(self, cursor: int, on: date) -> list[Progress]:
        """The entries of all references with a position above `cursor`, entered by `on`."""
        ...

    def credits(self, after: int, on: date) -> list[Credit]:
        """Money with a number above `after`, entered by `on`."""
        ...


@dataclass(frozen=True, slots=True)
class Counter:
    """What is particular to one court's counter or site."""

    checklist: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """This court's own lines, by purpose, added to the common ones."""
    max_file_bytes: int = 20_000_000


class ByHandCourt:
    """All courts that are served by hand, by their codes; they share one desk and its feed."""

    name = "by_hand"
    capabilities = frozenset(Capability) - {Capability.ANSWERS_AT_ONCE}

    def __init__(self, desk: TaskDesk, counters: Mapping[str, Counter]) -> None:
        self._desk = desk
        self._counters = counters

    def submit(self, submission: Submission, on: date) -> Receipt:
        """Open the task; the receipt is pending until a person enters it."""
        if submission.court not in self._counters:
            raise DataFault(f"court {submission.court} is not served by hand")
        counter = self._counters[submission.court]
        task = HandTask(
            key=submission.key,
            purpose=submission.kind,
            court=submission.court,
            reference=submission.reference,
            content_sha256=submission.content_sha256,
            kit=upload_kit(submission.content, counter.max_file_bytes),
            checklist=_lines(submission.kind, counter.checklist.get(submission.kind, ())),
            facts=submission.facts,
        )
        is_new = self._desk.open_task(task, on)
        return self._receipt(submission.key, on, duplicate=not is_new)

    def look_up(self, key: str, on: date) -> Receipt | None:
        """The receipt, pending or entered; `None` if no task was opened under this key."""
        return self._receipt(key, on) if self._desk.has_task(key) else None

    def progress(self, reference: str, after: int, on: date) -> list[Progress]:
        """What persons entered for one reference."""
        return self._desk.entries(reference, after, on)

    def progress_since(self, cursor: int, on: date) -> list[Progress]:
        """What persons entered for all references."""
        return self._desk.entries_since(cursor, on)

    def pay_fee(self, reference: str, notice_no: str, amount: Decimal, key: str, on: date) -> FeeReceipt:
        """Open the task to pay; the receipt is pending until a person enters it."""
        facts = {"notice_no": notice_no, "amount": str(money(amount))}
        task = HandTask(
            key=key,
            purpose=PAY_FEE,
            court=None,
            reference=reference,
            content_sha256=hashlib.sha256(b"").hexdigest(),
            kit=(),
            checklist=_lines(PAY_FEE),
            facts=facts,
        )
        is_new = self._desk.open_task(task, on)
        entered = self._desk.answer(key, on)
        return FeeReceipt(
            key=key,
            reference=reference,
            notice_no=notice_no,
            amount=money(amount),
            paid_on=entered.on if entered else on,
            receipt_no=entered.number if entered else "",
            raw=entered.raw if entered else b"",
            duplicate=not is_new,
            pending=entered is None,
        )

    def credits(self, after: int, on: date) -> list[Credit]:
        """Money that persons entered."""
        return self._desk.credits(after, on)

    def _receipt(self, key: str, on: date, *, duplicate: bool = False) -> Receipt:
        entered = self._desk.answer(key, on)
        if entered is None:
            return Receipt(key, "", on, b"", duplicate=duplicate, pending=True)
        return Receipt(key, entered.number, entered.on, entered.raw, duplicate=duplicate)


def upload_kit(content: bytes, max_file_bytes: int) -> tuple[KitFile, ...]:
    """The files to upload: those of a ZIP in its order, or the one PDF; anything else raises `DataFault`."""
    if not content:
        return ()
    if content.startswith(b"%PDF"):
        return (_kit_file("材料.pdf", content, max_file_bytes),)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [(item.filename, archive.read(item)) for item in archive.infolist() if not item.is_dir()]
    except zipfile.BadZipFile:
        raise DataFault("the content of a filing is a PDF or a ZIP") from None
    return tuple(_kit_file(name, data, max_file_bytes) for name, data in files)


def _kit_file(name: str, data: bytes, limit: int) -> KitFile:
    return KitFile(name, len(data), hashlib.sha256(data).hexdigest(), too_large=len(data) > limit)


def _lines(purpose: str, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    return (*BEFORE, *CHECKLISTS[purpose], *own, *AFTER)
