"""The mainland pack as steps see it: `rules.pack.Pack` over this pack's law, calendar, courts and words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from legal_flow.cases.claims import Claim, Component
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
)
from legal_flow.courts.cn import amounts, identifiers, vocabulary
from legal_flow.courts.cn.court_list import CourtList
from legal_flow.courts.cn.rules import (
    agency,
    claim,
    contact_proof,
    delay_interest,
    eligibility,
    evidence_set,
    fees,
    limitation,
    measures,
    payments,
    periods,
    recovery,
    routes,
    standing,
    watch_acts,
)
from legal_flow.courts.cn.rules import guarantee as guarantee_rules
from legal_flow.courts.cn.rules import venue as venue_rules
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.uploads import Uploads
from legal_flow.courts.cn.wording import CnWording
from legal_flow.errors import MissingLaw
from legal_flow.law import files
from legal_flow.law.calendar import Calendar
from legal_flow.law.lawbook import Lawbook
from legal_flow.rules import reconcile
from legal_flow.rules.brackets import Rounding
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
from legal_flow.rules.proof import EvidenceKind, ObjectOfProof, ProofFacts, Signature, Weight
from legal_flow.rules.reconcile import Difference
from legal_flow.rules.uploads import UploadProfile
from legal_flow.rules.watching import ActFacts, ProposedAct

HERE = Path(__file__).parent


class CnPack:
    """中国大陆. Stateless after loading; safe to share between threads."""

    def __init__(self, folder: Path = HERE) -> None:
        about = files.read(folder / "pack.yaml")
        law_folder, calendar = folder / about["law"], folder / about["calendar"]
        self.code: str = about["code"]
        self.title: str = about["title"]
        self.zone = ZoneInfo(about["zone"])
        self.currency: str = about["currency"]
        self.law = Law(Lawbook.load(law_folder), Calendar.load(calendar))
        self.law_edition = files.fingerprint([*law_folder.glob("*.yaml"), calendar])
        self.courts = CourtList.load(folder / about["courts"])
        self._uploads = Uploads.load(folder / about["uploads"])
        self.wording: Wording = CnWording()
        self.evidence = evidence_set.load(folder / about["evidence"])
        self._meanings = vocabulary.load(folder / about["vocabulary"])

    def limitation(self, facts: LimitationFacts, as_of: date) -> Limitation:
        """民法典188-195: the limitation range as known on `as_of`."""
        return limitation.limitation(facts, as_of, self.law)

    def review_contacts(self, log: ContactLog) -> Mapping[str, ContactWord]:
        """民法典195 and the norms of collection: each contact of a log."""
        return contact_proof.review(log, self.law)

    def guarantee_period(self, guarantee: GuaranteeFact, main: MainDebt) -> Period:
        """民法典692: 保证期间, neither suspended nor interrupted."""
        return guarantee_rules.period(guarantee, main, self.law)

    def guarantor_is_bound(self, guarantee: GuaranteeFact, main: MainDebt, as_of: date) -> bool:
        """民法典692、693: 保证人 whose period runs, or who was asked or sued in it."""
        return guarantee_rules.watched(guarantee, main, as_of, self.law).facts["alive"] != "no"

    def guarantee_to_keep(self, guarantee: GuaranteeFact, main: MainDebt, as_of: date) -> Period | None:
        """民法典693: the period until it was kept; no act of ours is left to do then."""
        if guarantee_rules.kept_on(guarantee, main, as_of, self.law) is not None:
            return None
        return guarantee_rules.period(guarantee, main, self.law)

    def surest_act(self, facts: ActFacts) -> ProposedAct:
        """民法典195、693: the surest act allowed."""
        return watch_acts.surest(facts)

    def guarantee_mode(self, guarantee: GuaranteeFact) -> str:
        """民法典686(2); 担保法19: an unstated guarantee is general, before 2021 joint."""
        return guarantee_rules.mode(guarantee, self.law)

    def assess(self, facts: AccountFacts, as_of: date) -> Assessment:
        """准入结论 on `as_of`, with every reason."""
        return eligibility.assess(facts, as_of, self.law, self.law_edition)

    def evidence_kinds(self) -> Mapping[str, EvidenceKind]:
        """证据种类, in the order in which a court reads."""
        return self.evidence.kinds

    def to_prove(self, facts: ProofFacts) -> tuple[ObjectOfProof, ...]:
        """证明对象 of a card or loan suit, each with its 条."""
        return evidence_set.to_prove(facts, self.evidence)

    def weigh(self, kind: str, signature: Signature, *, original_at_hand: bool) -> Weight:
        """证明力 of an item."""
        return evidence_set.weigh(self.evidence.kinds[kind], signature, original_at_hand=original_at_hand)

    def claim(self, debt: DebtFacts, cut_off: date, *, lawful_line: bool = True) -> Claim:
        """The claim to `cut_off` (截至日), that day counted."""
        return claim.claim(debt, cut_off, self.law, lawful_line=lawful_line)

    def reconcile(self, debt: DebtFacts, statements: Iterable[StatementLine]) -> Difference | None:
        """银行卡规定2: our replay of the ledger beside the lender's statements (台账核对)."""
        return reconcile.reconcile(
            debt.account_id,
            debt.entries,
            lambda entry: payments.payment_order(debt, entry.posted_on, self.law),
            statements,
            lambda entry: self.component(debt, entry),
        )

    def component(self, debt: DebtFacts, entry: LedgerEntry) -> Component:
        """银保监规〔2022〕13号: what an entry adds to; 分期手续费 is interest from its day on."""
        return claim.component(debt, entry, self.law)

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
        """民事诉讼法22-35、160-166: court, track and cause for a suit filed `on`."""
        return venue_rules.propose(amount, product, lender, venue, on, self.law, self.courts, missing=missing)

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
        """民事诉讼法103-104, 122-127, 225-228, 249: every way with its conditions, time and cost."""
        earliest = assessed.limitation.earliest
        guarantees = [self.guarantee_period(one, facts.main_debt) for one in facts.guarantees]
        known = routes.RouteFacts(
            amount=amount,
            on=on,
            track=track,
            arbitration=facts.arbitration_clause,
            notarised=facts.notarised_enforceable,
            missing=missing,
            other_disputes=bool(standing.CONTESTED & standing.open_flags(facts.flags, on).keys()),
            binds_guarantors=bool(facts.guarantees),
            asset_known=asset_known,
            letter_days=letter_days,
            against=tuple(
                reason
                for reason in assessed.reasons
                if reason.outcome is not Outcome.ELIGIBLE and reason.rule not in routes.OWN_WAY
            ),
            limitation_act_by=earliest.act_by if earliest and earliest.act_by >= on else None,
            guarantee_act_by=min((one.act_by for one in guarantees if one.act_by >= on), default=None),
        )
        return [
            RouteOffer(one.route, one.outcome, one.reasons, one.days, one.cost)
            for one in routes.compare(known, within_days, self.law).found
        ]

    def filing_fee(self, amount: Decimal, track: str, on: date, court: str = "") -> Fee:
        """诉讼费用交纳办法13、16: 案件受理费 on this track."""
        return fees.filing_on_track(amount, track, on, self.law, self._rounding(court))

    def settled_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """诉讼费用交纳办法15: 案件受理费 when mediated or withdrawn."""
        return fees.filing_when_settled(amount, on, self.law, self._rounding(court))

    def payment_order_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """诉讼费用交纳办法14(三): 支付令申请费."""
        return fees.payment_order(amount, on, self.law, self._rounding(court))

    def preservation_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """诉讼费用交纳办法14(二): 保全申请费 on the property actually preserved."""
        return fees.preservation(amount, on, self.law, self._rounding(court))

    def enforcement_fee(self, amount: Decimal, on: date, court: str = "") -> Fee:
        """诉讼费用交纳办法14(一): 执行申请费, borne by the debtor."""
        return fees.enforcement(amount, on, self.law, self._rounding(court))

    def _rounding(self, court: str) -> Rounding:
        """How this court rounds its fees; to the fen where none is named."""
        return self.courts.get(court).rounding if court else Rounding.FEN_HALF_UP

    def period(
        self,
        rule: str,
        start: date,
        *,
        buffer_days: int = 0,
        months: int | None = None,
        days: int | None = None,
    ) -> Period:
        """A rule of `law/periods.yaml` started on `start`; `performance` takes `days` or `months`."""
        return periods.period(rule, start, self.law, buffer_days=buffer_days, months=months, days=days)

    def measure_term(self, asset: str, on: date) -> Period:
        """解释485: the longest term of a freeze or seizure made `on`, for our own alarms."""
        return measures.term(asset, on, self.law)

    def delay_interest(self, base: Decimal, period_end: date, until: date) -> Decimal:
        """法释〔2014〕8号: 加倍部分 from the day after `period_end` to `until`."""
        return delay_interest.doubled_part(base, period_end, until, self.law)

    def allocate_recovery(
        self, amount: Decimal, owed: Sequence[tuple[str, Component | str, Decimal]]
    ) -> list[tuple[str, Component | str, Decimal, str]]:
        """法释〔2014〕8号4; 民法典561: money of an enforcement over what is owed."""
        return recovery.allocate(amount, owed)

    def court_codes(self) -> tuple[str, ...]:
        """法院代字, 停用的也在内."""
        return tuple(court.code for court in self.courts)

    def court_name(self, code: str) -> str:
        """法院名称."""
        return self.courts.get(code).name

    def court_channel(self, code: str) -> str:
        """收案方式: the court's preferred channel."""
        return self.courts.get(code).accepts[0]

    def upload_profile(self, code: str, on: date) -> UploadProfile:
        """网上立案上传要求."""
        uploads = self.courts.get(code).uploads
        if uploads is None:
            raise MissingLaw(f"{code} takes no electronic papers: courts.yaml names no uploads for it")
        return self._uploads.on(uploads, on)

    def may_act(self, submission: str, instances: Collection[str], powers: Collection[str]) -> Reason:
        """民事诉讼法62; 解释89; 执行规定20: 委托事项和权限."""
        return agency.may_act(submission, instances, powers)

    def refund_ground(self) -> str:
        """民法典985: 没有法律根据取得的利益应当返还."""
        return "民法典第九百八十五条"

    def read_case_number(self, text: str) -> tuple[str, str]:
        """The 案号 in normal form and its kind (民初, 执 …); raises `ValueError`."""
        return identifiers.read_case_number(text)

    def meaning(self, word: str) -> str | None:
        """Our code for a court's word, or `None`."""
        return self._meanings.get(vocabulary.plain(word))

    def is_identity_number(self, number: str) -> bool:
        """公民身份号码: form, a real birth date, the check digit."""
        return identifiers.resident_id_valid(number)

    def amount_in_capitals(self, amount: Decimal) -> str:
        """人民币大写."""
        return amounts.in_capitals(amount)

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open; weekends alone beyond the last published year."""
        return self.law.calendar.is_working_day(day)


@cache
def load() -> CnPack:
    """The pack, read once per process."""
    return CnPack()


if TYPE_CHECKING:
    from legal_flow.rules.pack import Pack

    _fits: Pack = CnPack()
