# ruff: noqa: ARG002 - the methods take what other jurisdictions need
"""The invented pack. Its limitation is restarted by the debtor's own acts alone, never by a creditor's demand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from legal_flow.cases.claims import Claim, ClaimLine, Component, Running
from legal_flow.cases.facts import (
    AccountFacts,
    DebtFacts,
    GuaranteeFact,
    InterruptionKind,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    MainDebt,
    Product,
    StatementLine,
    Terms,
)
from legal_flow.cases.money import ZERO, half_up
from legal_flow.errors import MissingLaw
from legal_flow.law import files
from legal_flow.law.calendar import Calendar
from legal_flow.law.citation import Citation
from legal_flow.law.lawbook import Lawbook
from legal_flow.rules import allocation, ledger, periods, reconcile
from legal_flow.rules import limitation as clock
from legal_flow.rules.accrual import Rates
from legal_flow.rules.contact_review import ContactLog, ContactWord
from legal_flow.rules.outcomes import (
    Assessment,
    Fee,
    Limitation,
    Outcome,
    Period,
    Reason,
    RouteOffer,
    TrackProposal,
)
from legal_flow.rules.pack import Wording
from legal_flow.rules.proof import EvidenceKind, ObjectOfProof, ProofFacts, Signature, Strength, Weight
from legal_flow.rules.reconcile import Difference
from legal_flow.rules.watching import ActFacts, ProposedAct

HERE = Path(__file__).parent
OWN_ACTS = frozenset({InterruptionKind.PAYMENT, InterruptionKind.PROMISE, InterruptionKind.PLAN})
WORDS = {"issued": "accepted", "judgment entered": "decided"}
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class ToyWording:
    """Plain English."""

    def component(self, component: Component) -> str:
        return str(component)

    def running(self, since: date, items: Sequence[Running]) -> str:
        return f"from {since} on {', '.join(f'{one.base} at {one.rate} a day' for one in items)}"

    def charge_terms(self, terms: Terms) -> str:
        return f"{terms.daily_rate} a day"

    def overdue_terms(self, terms: Terms) -> str:
        return f"{terms.penalty_daily_rate} a day when overdue"

    def legal_bases(self, product: Product) -> tuple[str, ...]:
        return ("Toyland Contracts Act s.1",)

    def letter_consequences(self) -> tuple[str, ...]:
        return ("a claim may be issued",)

    def instrument(self, kind: str) -> str:
        return kind

    def asset(self, asset: str) -> str:
        return asset

    def in_english(self, text: str) -> str:
        return text

    def preservation_security(self, amount: Decimal, lender: LenderKind, *, in_suit: bool) -> str:
        return f"security of {amount}"


class ToyPack:
    """Toyland."""

    code = "toy"
    zone = ZoneInfo("Europe/London")
    currency = "TYD"

    def __init__(self) -> None:
        self.book = Lawbook.load(HERE / "law")
        self.calendar = Calendar.load(HERE / "calendar.yaml")
        self.law_edition = files.fingerprint([*(HERE / "law").glob("*.yaml"), HERE / "calendar.yaml"])
        self.wording: Wording = ToyWording()

    def limitation(self, facts: LimitationFacts, as_of: date) -> Limitation:
        """s.5, s.29: six years, from a payment or acknowledgement anew if made before expiry."""
        restarts = [
            clock.Restart(fact.on, fact.ref, "acknowledged", fact.grade, acknowledges=True)
            for fact in facts.interruptions
            if fact.kind in OWN_ACTS and fact.grade in {"A", "B"}
        ]
        machine = clock.Clockwork(
            years_from=lambda start: self.book.on("time.limitation_years", start).whole,
            long_stop_years=99,
            obstacle_months=0,
            calendar=self.calendar,
        )
        proven = [restart for restart in restarts if restart.grade == "A"]
        runs = [clock.run(facts.due_on, events, [], machine, as_of) for events in (proven, restarts)]
        earliest, latest = (self._limited(run) for run in runs)
        good_until = min((run.good_until for run in runs if run.good_until), default=None)
        return Limitation(
            earliest, latest, as_of > earliest.legal_end, as_of > latest.legal_end, good_until=good_until
        )

    def _limited(self, run: clock.Run) -> Period:
        cite = self.book.on("time.limitation_years", run.start).cite
        return periods.build("toy.limitation", cite, run.start, run.raw_end or run.start, self.calendar)

    def review_contacts(self, log: ContactLog) -> Mapping[str, ContactWord]:
        return {one.ref: ContactWord(one.ref, "C", one.at.date(), "no demand counts") for one in log.contacts}

    def guarantee_period(self, guarantee: GuaranteeFact, main: MainDebt) -> Period:
        """A guarantee lasts as the debt does."""
        return self._limited(clock.Run(main.due_on, periods.add_years(main.due_on, 6), ()))

    def guarantor_is_bound(self, guarantee: GuaranteeFact, main: MainDebt, as_of: date) -> bool:
        return as_of <= self.guarantee_period(guarantee, main).legal_end

    def guarantee_to_keep(self, guarantee: GuaranteeFact, main: MainDebt, as_of: date) -> Period | None:
        return self.guarantee_period(guarantee, main)

    def surest_act(self, facts: ActFacts) -> ProposedAct:
        """Nothing but a claim helps in Toyland."""
        cite = Citation("Toyland Limitation Act", "s.5")
        return ProposedAct("suit", "issue a claim", "no demand restarts time", (cite,), "legal_desk")

    def guarantee_mode(self, guarantee: GuaranteeFact) -> str:
        return "joint"

    def assess(self, facts: AccountFacts, as_of: date) -> Assessment:
        """Limitation is all that matters here."""
        found = self.limitation(facts.limitation, as_of)
        outcome = Outcome.BARRED if found.expired_latest else Outcome.ELIGIBLE
        cite = self.book.on("time.limitation_years", facts.limitation.due_on).cite
        reason = Reason("toy.limitation", outcome, "limitation", (cite,))
        return Assessment(outcome, (reason,), self.law_edition, found)

    def evidence_kinds(self) -> Mapping[str, EvidenceKind]:
        """Two kinds are enough for Toyland."""
        return {
            code: EvidenceKind(code, code, "the lender", "the debt", "copy", original=True)
            for code in ("agreement", "computation")
        }

    def to_prove(self, facts: ProofFacts) -> tuple[ObjectOfProof, ...]:
        cite = Citation("Toyland Court Rules", "r.7")
        return (ObjectOfProof("contract", "the contract", True, ("agreement",), cite),)

    def weigh(self, kind: str, signature: Signature, *, original_at_hand: bool) -> Weight:
        return Weight(Strength.FAIR, "as the court thinks", Citation("Toyland Court Rules", "r.8"))

    def claim(self, debt: DebtFacts, cut_off: date, *, lawful_line: bool = True) -> Claim:
        """What the ledger says; all of it is claimed."""
        rates = Rates(debt.terms.daily_rate, ZERO, None, compounding=False, cycle_day=debt.terms.cycle_day)
        order = ledger.Order(allocation.PRINCIPAL_FIRST, "toy", "Toyland Contracts Act s.9")
        balance = ledger.replay(debt.account_id, debt.entries, rates, lambda _: order, cut_off)
        lines = tuple(
            ClaimLine(debt.account_id, part, owed, owed) for part, owed in balance.owed.items() if owed > ZERO
        )
        return Claim(cut_off, debt.currency, lines, balance.segments, balance.payments)

    def reconcile(self, debt: DebtFacts, statements: Iterable[StatementLine]) -> Difference | None:
        order = ledger.Order(allocation.PRINCIPAL_FIRST, "toy", "Toyland Contracts Act s.9")
        return reconcile.reconcile(debt.account_id, debt.entries, lambda _: order, statements)

    def component(self, debt: DebtFacts, entry: LedgerEntry) -> Component:
        return ledger.component_of(entry)

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
        """One court for everything."""
        cite = Citation("Toyland Court Rules", "r.2")
        reason = Reason("toy.court", Outcome.ELIGIBLE, "there is one court", (cite,))
        return TrackProposal("T1", "ordinary", "debt", (reason,))

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
        """One way."""
        return [
            RouteOffer("direct_suit", Outcome.ELIGIBLE, (), None, self.filing_fee(amount, track, on).amount)
        ]

    def filing_fee(self, amount: Decimal, track: str, on: date, court: str = "") -> Fee:
        """sched.1: a sum by step, above the last five in a hundred of the whole, rounded down."""
        version = self.book.on("money.steps", on)
        for row in version.rows:
            if "share" in row or amount <= row["up_to"]:
                whole = Decimal(row["fee"]) if "fee" in row else amount * row["share"]
                fee = whole.quantize(Decimal("0.01"), ROUND_DOWN)
                return Fee(fee, "by step", (version.cite,))
        raise MissingLaw("money.steps in money.yaml has no last step")

    def settled_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """Nothing comes back."""
        return self.filing_fee(amount, "ordinary", on)

    def payment_order_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        raise MissingLaw("toy has no payment order")

    def preservation_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        return Fee(ZERO, "free", (self.book.on("money.steps", on).cite,))

    def enforcement_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        return Fee(ZERO, "free", (self.book.on("money.steps", on).cite,))

    def court_codes(self) -> tuple[str, ...]:
        return ("T1",)

    def court_name(self, code: str) -> str:
        return "The Court of Toyland"

    def court_channel(self, code: str) -> str:
        return "by_hand"

    def period(
        self,
        rule: str,
        start: date,
        *,
        buffer_days: int = 0,
        months: int | None = None,
        days: int | None = None,
    ) -> Period:
        """Appeals; whatever an instrument fixes; nothing else is known."""
        if rule not in {"appeal.judgment", "performance"}:
            raise MissingLaw(f"time.{rule}: no such entry; it belongs in time.yaml")
        version = self.book.on("time.appeal_days", start)
        length = version.whole if days is None else days
        end = start + timedelta(days=length)
        return periods.build(rule, version.cite, start, end, self.calendar, buffer_days=buffer_days)

    def measure_term(self, asset: str, on: date) -> Period:
        version = self.book.on("time.freeze_years", on)
        end = periods.add_years(on, version.whole)
        return periods.build("toy.freeze", version.cite, on, end, self.calendar, rolls=False)

    def delay_interest(self, base: Decimal, period_end: date, until: date) -> Decimal:
        """s.17: simple, from the day after."""
        days = max((until - period_end).days, 0)
        return half_up(base * self.book.number("money.after_judgment", until) * days / 365)

    def allocate_recovery(
        self, amount: Decimal, owed: Sequence[tuple[str, Component | str, Decimal]]
    ) -> list[tuple[str, Component | str, Decimal, str]]:
        """In the order they come."""
        lines = []
        for ref, item, due in owed:
            part = min(amount, due)
            if part > ZERO:
                lines.append((ref, item, part, "Toyland Court Rules r.9"))
                amount -= part
        return lines

    def refund_ground(self) -> str:
        return "Toyland Restitution Act s.1"

    def read_case_number(self, text: str) -> tuple[str, str]:
        number, _, kind = text.strip().upper().partition("/")
        if not number.isdigit() or not kind:
            raise ValueError("a case number is 123/CLAIM")
        return f"{number}/{kind}", kind

    def meaning(self, word: str) -> str | None:
        return WORDS.get(word)

    def is_identity_number(self, number: str) -> bool:
        return bool(number)

    def amount_in_capitals(self, amount: Decimal) -> str:
        if amount < ZERO:
            raise ValueError("an amount is not negative")
        return " ".join(DIGITS[int(digit)] if digit.isdigit() else "point" for digit in f"{amount:.2f}")

    def may_act(self, submission: str, instances: Collection[str], powers: Collection[str]) -> Reason:
        return Reason("toy.agency", Outcome.ELIGIBLE, "a retainer covers everything")

    def is_working_day(self, day: date) -> bool:
        return self.calendar.is_working_day(day)


if TYPE_CHECKING:
    from legal_flow.rules.pack import Pack

    _fits: Pack = ToyPack()
