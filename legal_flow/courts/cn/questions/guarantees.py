"""Questions about guarantees: mode, period, what keeps it, the guarantor's limitation, others' acts."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import GuaranteeFact, MainDebt
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Whole
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cited
from legal_flow.courts.cn.questions.times import ends
from legal_flow.courts.cn.rules import guarantee, guarantors
from legal_flow.courts.cn.rules.limitation import last_instalment
from legal_flow.errors import DataFault
from legal_flow.rules.questions import Answer


class GuaranteeGiven(Facts):
    """A guarantee and the debt that it secures."""

    mode: Annotated[guarantee.Mode, Field(description="约定的保证方式，没有约定或者约定不明的为 unstated")]
    signed_on: Annotated[Day, Field(description="保证合同签订日")]
    main_due_on: Annotated[
        Day | None, Field(description="主债务履行期限届满日；没有期限的为宽限期届满日")
    ] = None
    accelerated_on: Annotated[Day | None, Field(description="宣布主债务提前到期之日")] = None
    instalments: Annotated[tuple[Day, ...], Field(description="分期履行的各期到期日，以最后一期为准")] = ()
    as_of: Annotated[Day, Field(description="判断日")]
    agreed_until: Annotated[Day | None, Field(description="约定的保证期间届满日")] = None
    agreed_months: Annotated[
        Whole | None, Field(description="约定为主债务履行期限届满之日起若干月的，月数（三年填 36）")
    ] = None
    agreed_vaguely: Annotated[Flag, Field(description="约定至主债务本息还清时为止等")] = False
    demanded_on: Annotated[Day | None, Field(description="请求保证人承担责任之日")] = None
    sued_debtor_on: Annotated[Day | None, Field(description="对债务人起诉或者申请仲裁之日")] = None
    sued_guarantor_on: Annotated[Day | None, Field(description="对保证人起诉之日")] = None
    suit_withdrawn: Annotated[Flag, Field(description="该诉讼撤回且未在保证期间内再次提起")] = False
    complaint_served: Annotated[
        Flag, Field(description="撤诉前起诉状副本已送达保证人；未写明的视为未送达")
    ] = False
    deed_enforced_on: Annotated[
        Day | None, Field(description="凭公证债权文书对债务人申请强制执行之日（一般保证）")
    ] = None

    def fact(self) -> GuaranteeFact:
        """As the rules read it."""
        return GuaranteeFact(
            ref="保证一",
            mode=self.mode,
            signed_on=self.signed_on,
            agreed_until=self.agreed_until,
            demanded_on=self.demanded_on,
            agreed_vaguely=self.agreed_vaguely,
            sued_debtor_on=self.sued_debtor_on,
            sued_guarantor_on=self.sued_guarantor_on,
            suit_withdrawn=self.suit_withdrawn,
            complaint_served=self.complaint_served,
            deed_enforced_on=self.deed_enforced_on,
            agreed_months=self.agreed_months,
        )

    def main(self) -> MainDebt:
        """The main debt; of several instalments the last one counts."""
        if (self.main_due_on is None) == (not self.instalments):
            raise DataFault("main_due_on or instalments: one of them is needed, and one only")
        if self.accelerated_on is not None and self.accelerated_on < self.signed_on:
            raise DataFault(f"accelerated_on {self.accelerated_on} lies before signed_on {self.signed_on}")
        due_on = self.main_due_on or last_instalment(self.instalments)
        return MainDebt(due_on, self.accelerated_on)


class GuarantorGiven(GuaranteeGiven):
    """A guarantee, and the enforcement against the debtor."""

    round_closed_served_on: Annotated[Day | None, Field(description="终本或者终结执行裁定送达债权人之日")] = (
        None
    )
    enforcement_received_on: Annotated[Day | None, Field(description="法院收到执行申请书之日")] = None
    debtor_has_assets: Annotated[
        Flag, Field(description="保证人有证据证明债务人仍有财产可供执行（担保制度解释28(1)(二)但书）")
    ] = False
    exception_known_on: Annotated[
        Day | None,
        Field(
            description="知道或者应当知道民法典687(2)但书情形之日：下落不明且无财产、破产、丧失履行能力、"
            "保证人书面放弃"
        ),
    ] = None
    judgment_effective_on: Annotated[
        Day | None, Field(description="对债务人的判决、仲裁裁决生效之日（主债务 2021 年以前到期的一般保证）")
    ] = None

    def pursued(self) -> guarantors.Pursued:
        """What was done against the debtor, as the rules read it."""
        return guarantors.Pursued(
            self.round_closed_served_on,
            self.enforcement_received_on,
            self.debtor_has_assets,
            self.exception_known_on,
            self.judgment_effective_on,
        )


class OrderGiven(Facts):
    """A payment order against the main debtor."""

    sued_on_security: Annotated[Flag, Field(description="债权人就担保关系单独起诉")] = False


class AssignmentGiven(Facts):
    """An assignment of the claim."""

    assigned_on: Annotated[Day, Field(description="债权转让之日")]
    notified: Annotated[Flag, Field(description="已通知保证人")]
    barred_by_contract: Annotated[Flag, Field(description="与保证人约定禁止债权转让")] = False
    consented: Annotated[Flag, Field(description="保证人书面同意")] = False


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_guarantee(given: GuaranteeGiven) -> Answer:
        fact, main = given.fact(), given.main()
        found = guarantee.watched(fact, main, given.as_of, pack.law)
        return {
            **ends(pack.guarantee_period(fact, main)),
            "mode": found.facts["mode"],
            "alive": found.facts["alive"],
            "kept_on": guarantee.kept_on(fact, main, given.as_of, pack.law),
            "latest_legal": guarantee.arguable(fact, main, pack.law).legal_end,
            "outcome": found.outcome,
            "title": found.title,
            "note": guarantee.EXCEPTIONS if found.facts["mode"] == "general" else "",
            **cited(found.citations),
        }

    def ask_limitation(given: GuarantorGiven) -> Answer:
        found = guarantors.own_limitation(given.fact(), given.main(), given.as_of, pack.law, given.pursued())
        return {**ends(found.period), "because": found.because, **cited(found.citations)}

    def ask_order(given: OrderGiven) -> Answer:
        found = guarantors.payment_order(sued_on_security=given.sued_on_security)
        return {**found.facts, "title": found.title, **cited(found.citations)}

    def ask_assignment(given: AssignmentGiven) -> Answer:
        found = guarantors.assignment(
            given.assigned_on,
            pack.law,
            notified=given.notified,
            barred_by_contract=given.barred_by_contract,
            consented=given.consented,
        )
        return {**found.facts, "title": found.title, **cited(found.citations)}

    example = {
        "mode": "unstated",
        "signed_on": "2025-01-10",
        "main_due_on": "2026-03-31",
        "as_of": "2026-05-06",
    }
    yield ModelQuestion(
        "guarantee",
        "保证方式与保证期间",
        (
            "民法典第六百八十六条",
            "民法典第六百九十二条",
            "民法典第六百九十三条",
            "担保制度解释第二十七条、第三十一条、第三十二条",
        ),
        GuaranteeGiven,
        ask_guarantee,
        example,
    )
    yield ModelQuestion(
        "guarantee.limitation",
        "保证债务的诉讼时效",
        ("民法典第六百九十四条", "担保制度解释第二十八条", "担保法解释第三十四条"),
        GuarantorGiven,
        ask_limitation,
        {**example, "mode": "joint", "demanded_on": "2026-04-20"},
    )
    yield ModelQuestion(
        "guarantee.payment_order",
        "支付令对担保人的效力",
        ("民事诉讼法解释第四百三十四条",),
        OrderGiven,
        ask_order,
        {"sued_on_security": False},
    )
    yield ModelQuestion(
        "guarantee.assignment",
        "债权转让对保证人的效力",
        ("民法典第六百九十六条", "担保法第二十二条"),
        AssignmentGiven,
        ask_assignment,
        {"assigned_on": "2026-03-02", "notified": True},
    )
