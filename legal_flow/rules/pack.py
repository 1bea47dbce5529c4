"""What a jurisdiction pack answers. Steps reach law only through this."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import AccountFacts, DebtFacts, LimitationFacts, Product
from legal_flow.rules.outcomes import Assessment, Fee, Limitation, Period, TrackProposal


class Pack(Protocol):
    """One jurisdiction: its law on dates, its calendar, its courts, its words."""

    code: str
    zone: ZoneInfo
    currency: str
    law_edition: str
    """Changes whenever any law file does; stored beside every outcome."""

    def limitation(self, facts: LimitationFacts, as_of: date) -> Limitation:
        """The limitation range as known on `as_of`."""
        ...

    def assess(self, facts: AccountFacts, as_of: date) -> Assessment:
        """May this account go to law on `as_of`? All reasons, not only the first."""
        ...

    def claim(self, debt: DebtFacts, cut_off: date, *, lawful_line: bool = True) -> Claim:
        """The debt by component to `cut_off`; `lawful_line` applies the lender's filing policy of 24 %."""
        ...

    def propose_track(
        self, amount: Decimal, product: Product, venue: Mapping[str, str], on: date, *, missing: bool
    ) -> TrackProposal:
        """Court, track and cause of action; `venue` holds region codes by basis (`lender`, `debtor`, `agreed`)."""
        ...

    def filing_fee(self, amount: Decimal, track: str, on: date) -> Fee:
        """案件受理费 for a suit over `amount`."""
        ...

    def enforcement_fee(self, amount: Decimal, on: date) -> Fee:
        """执行申请费, borne by the debtor and taken after enforcement."""
        ...

    def period(self, rule: str, start: date, *, buffer_days: int = 0, months: int | None = None) -> Period:
        """The period that `rule` (for example `appeal.judgment`) starts on `start`."""
        ...

    def measure_term(self, asset: str, on: date) -> Period:
        """The longest term of a freeze or seizure of `asset` made `on`."""
        ...

    def delay_interest(self, base: Decimal, period_end: date, until: date) -> Decimal:
        """加倍部分债务利息 on `base` from the day after `period_end` to `until`."""
        ...

    def allocate_recovery(
        self, amount: Decimal, owed: Sequence[tuple[str, Component | str, Decimal]]
    ) -> list[tuple[str, Component | str, Decimal, str]]:
        """Split money of an enforcement over what is owed, each line with its article."""
        ...

    def read_case_number(self, text: str) -> tuple[str, str]:
        """The 案号 in its normal form and the kind of proceeding it names; raises `ValueError`."""
        ...

    def meaning(self, word: str) -> str | None:
        """Our code for a court's word, or `None`: an unknown word is an alarm, never a guess."""
        ...

    def amount_in_capitals(self, amount: Decimal) -> str:
        """人民币大写."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open, 调休 included; weekends alone beyond the last published year."""
        ...
