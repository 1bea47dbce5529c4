"""What every court adapter offers, whatever stands behind it: an interface, or a person at a counter.

A court's refusal is an outcome and comes as a progress entry. Only transport trouble raises (`Unavailable`,
`Throttled`, `ChallengeRequired`, `Unreadable`). A key that comes again with other content raises
`EffectConflict`; a request that the court rejects as malformed raises `DataFault`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Capability(StrEnum):
    """What a court's channel can do."""

    SUBMIT = "submit"
    LOOK_UP = "look_up"
    PROGRESS = "progress"
    PAY_FEE = "pay_fee"
    CREDITS = "credits"
    ANSWERS_AT_ONCE = "answers_at_once"
    """A receipt is whole when `submit` returns; without it, it is pending until a person enters it."""


class SubmissionKind(StrEnum):
    """What we put before a court. The comment names what each needs beside its content."""

    COMPLAINT = "complaint"  # 起诉: track, amount, one fact per claimed component
    CORRECTION = "correction"  # 补正: the same, with the complaint's reference
    WITHDRAWAL = "withdrawal"  # 撤诉: reference
    PAYMENT_ORDER = "payment_order"  # 支付令申请: amount, components, track of the suit it may turn into
    PRESERVATION = "preservation"  # 财产保全: amount, asset
    CONFIRMATION = "confirmation"  # 司法确认: reference of the mediated complaint
    ENFORCEMENT = (
        "enforcement"  # 强制执行: amount, instrument_no; where 加倍部分 runs, delay_base, performance_end
    )
    RENEWAL = "renewal"  # 续行冻结: reference, measure_ref
    REVIVAL = "revival"  # 恢复执行: reference of the closed round, asset (the lead), amount
    MEASURE = "measure"  # 控制财产线索: reference, asset


@dataclass(frozen=True, slots=True)
class Submission:
    """One act put before a court."""

    key: str
    """The idempotency key `case/purpose/ordinal`; ids only."""
    kind: SubmissionKind
    court: str
    """法院代字, for example 浙9901."""
    reference: str | None
    """The court's reference of the matter this belongs to; `None` opens a new one."""
    content_sha256: str
    """Of `content`; of the empty string where there is none."""
    content: bytes = field(repr=False)
    """The PDF or ZIP; may be empty for small applications."""
    facts: Mapping[str, str]
    """Amounts, track, counts, references. Never names or numbers of persons."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The court has it."""

    key: str
    reference: str
    """The court's reference of the matter; empty while `pending`."""
    received_on: date
    raw: bytes = field(repr=False)
    duplicate: bool = False
    """The court had it before; this is that receipt, and success."""
    pending: bool = False
    """A person has the task and has not entered the receipt yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One entry of the court's docket (审判流程节点)."""

    reference: str
    number: int
    """1, 2, 3 … within the reference, without gaps."""
    word: str
    """The court's own word."""
    on: date
    facts: Mapping[str, str]
    raw: bytes = field(repr=False)
    position: int = 0
    """The place in the feed over all references; the cursor of `progress_since`."""


@dataclass(frozen=True, slots=True)
class FeeReceipt:
    """A court fee was paid."""

    key: str
    reference: str
    notice_no: str
    amount: Decimal
    paid_on: date
    receipt_no: str
    """Empty while `pending`."""
    raw: bytes = field(repr=False)
    duplicate: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """Money on the lender's account, as the bank's feed shows it."""

    number: int
    """1, 2, 3 … over all credits of this feed; the cursor of `credits`."""
    ref: str
    on: date
    amount: Decimal
    memo: str
    """May carry the 案号, or not."""
    raw: bytes = field(repr=False)


class CourtAdapter(Protocol):
    """One channel to courts. Lists come in the order of their numbers, a page at most; go on from the end."""

    @property
    def name(self) -> str:
        """The channel's name, stable across addresses; the cursors of its feeds are kept under it."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this channel can do."""
        ...

    def submit(self, submission: Submission, on: date) -> Receipt:
        """Put it before the court; the same key again gives the first receipt, marked duplicate."""
        ...

    def look_up(self, key: str, on: date) -> Receipt | None:
        """The receipt under this key, or `None` if the other side never heard of it."""
        ...

    def progress(self, reference: str, after: int, on: date) -> list[Progress]:
        """The entries of one reference with a number above `after`, known by `on`."""
        ...

    def progress_since(self, cursor: int, on: date) -> list[Progress]:
        """The entries of all references with a position above `cursor`, known by `on`."""
        ...

    def pay_fee(self, reference: str, notice_no: str, amount: Decimal, key: str, on: date) -> FeeReceipt:
        """Pay what a fee notice asks; the same key again gives the first receipt, marked duplicate."""
        ...

    def credits(self, after: int, on: date) -> list[Credit]:
        """Money paid out to the lender with a number above `after`, known by `on`."""
        ...
