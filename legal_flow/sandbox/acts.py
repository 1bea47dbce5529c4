"""What the sandbox court does with each act put before it. Each method runs in its caller's transaction."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date

from legal_flow.cases.money import money
from legal_flow.sandbox import enforcement, suit
from legal_flow.sandbox.docket import Docket
from legal_flow.sandbox.draws import case_of
from legal_flow.sandbox.ledger import Rejected, fingerprint
from legal_flow.sandbox.plan import Matter, Planned
from legal_flow.sandbox.words import Word

DECIDED = (Word.JUDGMENT, Word.MEDIATION_PAPER, Word.PAYMENT_ORDER, Word.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Act:
    """One submission as it came in."""

    key: str
    kind: str
    court: str
    reference: str | None
    content_sha256: str
    content_size: int
    facts: dict[str, str]

    def fingerprint(self) -> str:
        """What another submission under the same key would have to equal."""
        return fingerprint(asdict(self))


class Clerk:
    """The court's registry desk."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self._desks: dict[str, Callable[[Act, date], str]] = {
            "complaint": self._complaint,
            "correction": self._correction,
            "withdrawal": self._withdrawal,
            "payment_order": self._payment_order,
            "preservation": self._preservation,
            "confirmation": self._confirmation,
            "enforcement": self._enforcement,
            "renewal": self._renewal,
            "revival": self._revival,
            "measure": self._measure,
        }

    def receive(self, act: Act, on: date) -> tuple[dict[str, str], bool]:
        """The receipt, and whether it is the first under this key."""
        known = self._docket.one("SELECT fingerprint FROM submission WHERE key = ?", act.key)
        if known:
            if known["fingerprint"] != act.fingerprint():
                raise Rejected("other-content", 422)
            return self.receipt(act.key), False
        if act.kind not in self._desks:
            raise Rejected("unknown-kind")
        if not self._docket.has_content(act.content_sha256, act.content_size):
            raise Rejected("content-missing")
        self._docket.show_case(case_of(act.key), on)
        reference = self._desks[act.kind](act, on)
        self._docket.add(
            "submission",
            key=act.key,
            fingerprint=act.fingerprint(),
            kind=act.kind,
            reference=reference,
            about=act.facts.get("measure_ref", ""),
            received_on=on.isoformat(),
        )
        self._docket.note(on, "effect", f"received {act.kind}", act.key, reference=reference)
        return self.receipt(act.key), True

    def receipt(self, key: str) -> dict[str, str]:
        """The receipt under this key; raises `Rejected` if there is none."""
        row = self._docket.one("SELECT key, reference, received_on FROM submission WHERE key = ?", key)
        if row is None:
            raise Rejected(key, 404)
        return dict(row)

    def take_fee(
        self, key: str, reference: str, notice_no: str, amount: str, on: date
    ) -> tuple[dict[str, str], bool]:
        """The payment's receipt, and whether it is the first under this key. A notice is paid once."""
        print_of = fingerprint({"reference": reference, "notice_no": notice_no, "amount": amount})
        known = self._docket.one("SELECT fingerprint FROM payment WHERE key = ?", key)
        if known:
            if known["fingerprint"] != print_of:
                raise Rejected("other-content", 422)
            return self._fee_receipt(key), False
        matter = self._docket.matter(reference)
        self._docket.show_case(matter.case, on)
        notices = [n for n in self._docket.shown(reference, Word.FEE_NOTICE) if n["notice_no"] == notice_no]
        if not notices or money(notices[0]["amount"]) != money(amount):
            raise Rejected("no-such-fee")
        if self._docket.one("SELECT 1 FROM payment WHERE notice_no = ?", notice_no):
            raise Rejected("fee-already-paid")
        if self._docket.shown(reference, Word.WITHDRAWN):
            raise Rejected("withdrawn")
        self._docket.drop_plans(reference)
        self._docket.plan(reference, suit.after_fee(matter, on, notices[0]))
        self._docket.add(
            "payment",
            key=key,
            fingerprint=print_of,
            reference=reference,
            notice_no=notice_no,
            amount=amount,
            paid_on=on.isoformat(),
            receipt_no=f"SJ{matter.draws.code('receipt ' + notice_no)}",
        )
        self._docket.note(on, "effect", "took fee", key, notice_no=notice_no, amount=amount)
        return self._fee_receipt(key), True

    def _fee_receipt(self, key: str) -> dict[str, str]:
        columns = "key, reference, notice_no, amount, paid_on, receipt_no"
        row = self._docket.one(f"SELECT {columns} FROM payment WHERE key = ?", key)  # noqa: S608
        if row is None:
            raise Rejected(key, 404)
        return dict(row)

    # ---- one desk for each kind ----------------------------------------------------------------------------

    def _opened(self, act: Act, on: date, kind: str, life: Callable[[Matter, date], list[Planned]]) -> str:
        matter = self._docket.open_matter(act.key, kind, act.court, act.facts)
        self._docket.plan(matter.reference, life(matter, on))
        return matter.reference

    def _complaint(self, act: Act, on: date) -> str:
        return self._opened(act, on, "suit", suit.receive_complaint)

    def _payment_order(self, act: Act, on: date) -> str:
        return self._opened(act, on, "payment_order", suit.receive_payment_order)

    def _preservation(self, act: Act, on: date) -> str:
        return self._opened(act, on, "preservation", enforcement.receive_preservation)

    def _enforcement(self, act: Act, on: date) -> str:
        preserved = self._docket.preserved(case_of(act.key), on)

        def life(matter: Matter, day: date) -> list[Planned]:
            return enforcement.receive_enforcement(matter, day, preserved)

        return self._opened(act, on, "enforcement", life)

    def _revival(self, act: Act, on: date) -> str:
        previous = self._docket.matter(act.reference)
        closed = self._docket.shown(previous.reference, Word.ROUND_CLOSED)
        if not closed:
            raise Rejected("round-not-closed")

        def life(matter: Matter, day: date) -> list[Planned]:
            return enforcement.receive_revival(matter, day, closed[-1]["case_no"])

        return self._opened(act, on, "revival", life)

    def _correction(self, act: Act, on: date) -> str:
        reference = self._docket.matter(act.reference).reference
        if not self._docket.shown(reference, Word.RETURNED) or self._earlier(act, reference):
            raise Rejected("nothing-to-correct")
        matter = self._docket.amend(reference, act.facts)
        self._docket.plan(reference, suit.receive_correction(matter, on))
        return reference

    def _withdrawal(self, act: Act, on: date) -> str:
        matter = self._docket.matter(act.reference)
        if any(self._docket.shown(matter.reference, word) for word in (*DECIDED, Word.WITHDRAWN)):
            raise Rejected("already-decided")
        self._docket.drop_plans(matter.reference)
        self._docket.plan(matter.reference, suit.withdraw(matter, on))
        return matter.reference

    def _confirmation(self, act: Act, on: date) -> str:
        matter = self._docket.matter(act.reference)
        settled = self._docket.shown(matter.reference, Word.SETTLED)
        self._docket.plan(matter.reference, suit.confirm(matter, on, settled[-1] if settled else None))
        return matter.reference

    def _renewal(self, act: Act, on: date) -> str:
        matter = self._docket.matter(act.reference)
        held = self._docket.held(matter.reference, act.facts.get("measure_ref", ""))
        nth = self._earlier(act, matter.reference, held.measure_ref)
        is_closed = bool(self._docket.shown(matter.reference, Word.CLOSED))
        entries = enforcement.receive_renewal(matter, on, held, nth, is_closed=is_closed)
        self._docket.plan(matter.reference, entries)
        return matter.reference

    def _measure(self, act: Act, on: date) -> str:
        matter = self._docket.matter(act.reference)
        rounds = [
            entry["case_no"]
            for word in (Word.ENFORCING, Word.REVIVED)
            for entry in self._docket.shown(matter.reference, word)
        ]
        order = enforcement.FIRST_ON_LEAD + self._earlier(act, matter.reference)
        if not rounds or order > enforcement.MOST_MEASURES:
            raise Rejected("no-round-for-measure")
        led = replace(matter, facts={**matter.facts, "asset": act.facts.get("asset", "bank_account")})
        self._docket.plan(matter.reference, enforcement.receive_measure(led, on, rounds[-1], order))
        return matter.reference

    def _earlier(self, act: Act, reference: str, about: str = "") -> int:
        """How many acts of this kind came before on this reference (and measure)."""
        sql = "SELECT count(*) FROM submission WHERE kind = ? AND reference = ? AND about = ?"
        return self._docket.count(sql, act.kind, reference, about)
