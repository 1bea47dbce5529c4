"""What a jurisdiction pack answers. Steps reach law only through this."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from legal_flow.cases.claims import Claim, Component, Running
from legal_flow.cases.facts import (
    AccountFacts,
    DebtFacts,
    GuaranteeFact,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    MainDebt,
    Product,
    StatementLine,
    Terms,
)
from legal_flow.rules.contact_review import ContactLog, ContactWord
from legal_flow.rules.outcomes import Assessment, Fee, Limitation, Period, Reason, RouteOffer, TrackProposal
from legal_flow.rules.proof import EvidenceKind, ObjectOfProof, ProofFacts, Signature, Weight
from legal_flow.rules.reconcile import Difference
from legal_flow.rules.uploads import UploadProfile
from legal_flow.rules.watching import ActFacts, ProposedAct


class Wording(Protocol):
    """The sentences that papers of a jurisdiction need beside their figures."""

    def component(self, component: Component) -> str:
        """What a component is called on paper."""
        ...

    def running(self, since: date, items: Sequence[Running]) -> str:
        """What keeps running from `since`, in one sentence with bases, rates and the line on all charges."""
        ...

    def charge_terms(self, terms: Terms) -> str:
        """What the agreement says of interest and charges."""
        ...

    def overdue_terms(self, terms: Terms) -> str:
        """What the agreement says of default."""
        ...

    def legal_bases(self, product: Product) -> tuple[str, ...]:
        """The provisions that a letter or complaint rests on, each with its source."""
        ...

    def letter_consequences(self) -> tuple[str, ...]:
        """What may lawfully follow, truthfully told; no threat."""
        ...

    def instrument(self, kind: str) -> str:
        """What an instrument is called: 民事判决书 and so on."""
        ...

    def asset(self, asset: str) -> str:
        """What an asset is called."""
        ...

    def in_english(self, text: str) -> str:
        """What rules say, for readers of English; sources of law, and what has no translation, stay as they are."""
        ...

    def preservation_security(self, amount: Decimal, lender: LenderKind, *, in_suit: bool) -> str:
        """What security a lender offers for a preservation, or why none has to be given."""
        ...


class Pack(Protocol):
    """One jurisdiction: its law on dates, its calendar, its courts, its words."""

    code: str
    zone: ZoneInfo
    currency: str
    wording: Wording
    law_edition: str
    """Changes whenever any law file does; stored beside every outcome."""

    def limitation(self, facts: LimitationFacts, as_of: date) -> Limitation:
        """The limitation range as known on `as_of`."""
        ...

    def review_contacts(self, log: ContactLog) -> Mapping[str, ContactWord]:
        """By reference, what each contact of a log proves, and what may not have been lawful about it."""
        ...

    def guarantee_period(self, guarantee: GuaranteeFact, main: MainDebt) -> Period:
        """保证期间: fixed, neither suspended nor interrupted; watched on its own."""
        ...

    def guarantor_is_bound(self, guarantee: GuaranteeFact, main: MainDebt, as_of: date) -> bool:
        """Whether the guarantor can be sued on `as_of`: his period runs, he was held in it, or that is disputed."""
        ...

    def guarantee_to_keep(self, guarantee: GuaranteeFact, main: MainDebt, as_of: date) -> Period | None:
        """The guarantee's period while it still asks for an act of ours; `None` once it was kept."""
        ...

    def surest_act(self, facts: ActFacts) -> ProposedAct:
        """By which act a period that ends soon is kept."""
        ...

    def guarantee_mode(self, guarantee: GuaranteeFact) -> str:
        """保证方式, `joint` or `general`, where the contract leaves it open by the law of its day."""
        ...

    def assess(self, facts: AccountFacts, as_of: date) -> Assessment:
        """May this account go to law on `as_of`? All reasons, not only the first."""
        ...

    def evidence_kinds(self) -> Mapping[str, EvidenceKind]:
        """The kinds of evidence by code, in the order in which a court reads."""
        ...

    def to_prove(self, facts: ProofFacts) -> tuple[ObjectOfProof, ...]:
        """What a suit on this account must prove, and by what."""
        ...

    def weigh(self, kind: str, signature: Signature, *, original_at_hand: bool) -> Weight:
        """How an item of this kind stands up in court."""
        ...

    def claim(self, debt: DebtFacts, cut_off: date, *, lawful_line: bool = True) -> Claim:
        """The debt by component to `cut_off`; `lawful_line` applies the lender's filing policy of 24 %."""
        ...

    def reconcile(self, debt: DebtFacts, statements: Iterable[StatementLine]) -> Difference | None:
        """The first difference between our replay of the ledger and the lender's statements, to the cent."""
        ...

    def component(self, debt: DebtFacts, entry: LedgerEntry) -> Component:
        """What an entry of this account adds to."""
        ...

    def propose_track(
        self,
        amount: Decimal,
        product: Product,
        venue: Mapping[str, str],
        on: date,
        *,
        missing: bool,
        lender: LenderKind = LenderKind.BANK,
    ) -> TrackProposal:
        """Court, track and cause of action.

        `venue` holds region codes by basis: `agreed`, `lender`, `debtor`.
        """
        ...

    def routes(
        self,
        amount: Decimal,
        track: str,
        facts: AccountFacts,
        assessed: Assessment,
        on: date,
        *,
        letter_days: int,
        within_days: int,
        missing: bool,
        asset_known: bool,
    ) -> Sequence[RouteOffer]:
        """Every way to law for an account with its conditions, time and cost; `assessed` is its assessment on `on`.

        What stands against going to law at all stands against every way.

        `letter_days` and `within_days` are the lender's choices: the grace of a letter, and how near an end of
        limitation or guarantee leaves only the direct way.
        """
        ...

    def filing_fee(self, amount: Decimal, track: str, on: date, court: str = "") -> Fee:
        """案件受理费 for a suit over `amount`; this and the other fees as `court` rounds, if one is named."""
        ...

    def settled_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """案件受理费 when the suit is mediated or withdrawn."""
        ...

    def payment_order_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """支付令申请费."""
        ...

    def preservation_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """保全申请费, on the property actually preserved."""
        ...

    def court_codes(self) -> Sequence[str]:
        """The codes of all courts there are."""
        ...

    def court_name(self, code: str) -> str:
        """The name of a court, as papers address it."""
        ...

    def court_channel(self, code: str) -> str:
        """How submissions reach a court: `http` where it has an interface, else `by_hand`."""
        ...

    def upload_profile(self, code: str, on: date) -> UploadProfile:
        """What a court asks of uploaded files on a day; `MissingLaw` where none is entered."""
        ...

    def may_act(self, submission: str, instances: Collection[str], powers: Collection[str]) -> Reason:
        """Whether a power of attorney for these instances with these special powers covers a submission to a court.

        Raises `DataFault` for a word that is none of the law's.
        """
        ...

    def enforcement_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """执行申请费, borne by the debtor and taken after enforcement."""
        ...

    def period(
        self,
        rule: str,
        start: date,
        *,
        buffer_days: int = 0,
        months: int | None = None,
        days: int | None = None,
    ) -> Period:
        """The period that `rule` (for example `appeal.judgment`) starts on `start`.

        `days` or `months` are given where the instrument fixes the length (`performance`), and only there.
        """
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

    def refund_ground(self) -> str:
        """Where it stands that what came in beyond what was owed goes back."""
        ...

    def read_case_number(self, text: str) -> tuple[str, str]:
        """The 案号 in its normal form and the kind of proceeding it names; raises `ValueError`."""
        ...

    def meaning(self, word: str) -> str | None:
        """Our code for a court's word, or `None`: an unknown word is an alarm, never a guess."""
        ...

    def is_identity_number(self, number: str) -> bool:
        """Whether this can be the number of a natural person here: form, birth date and check digit."""
        ...

    def amount_in_capitals(self, amount: Decimal) -> str:
        """人民币大写."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open, 调休 included; weekends alone beyond the last published year."""
        ...
