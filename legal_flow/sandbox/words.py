"""The words the sandbox court uses for its docket entries, with the facts of each: the whole list."""

from enum import StrEnum


class Word(StrEnum):
    """One kind of docket entry."""

    RECEIVED = "收到材料"
    TO_MEDIATION = "转诉前调解"
    SETTLED = "调解成功"
    NOT_SETTLED = "调解不成"
    RETURNED = "退回补正"
    REFUSED = "不予受理"
    FEE_NOTICE = "通知缴费"
    FEE_PAID = "缴费到账"
    ACCEPTED = "立案"
    SERVED = "送达成功"
    NOT_SERVED = "送达退回"
    PUBLIC_NOTICE = "公告送达"
    HEARD = "开庭"
    POSTPONED = "延期开庭"
    JUDGMENT = "判决"
    MEDIATION_PAPER = "调解书"
    APPEALED = "上诉"
    UPHELD = "维持"
    TOOK_EFFECT = "生效"
    WITHDRAWN = "准许撤诉"
    CONFIRMED = "司法确认"
    PAYMENT_ORDER = "支付令"
    ORDER_OPPOSED = "支付令异议"
    PRESERVED = "保全裁定"
    ENFORCING = "执行立案"
    FROZEN = "冻结"
    RENEWAL_ORDERED = "续冻裁定"
    RENEWAL_EXECUTED = "续冻执行"
    RENEWAL_REFUSED = "续冻驳回"
    TRANSFERRED = "划拨"
    ROUND_CLOSED = "终本"
    REVIVED = "恢复执行"
    CLOSED = "结案"


AMOUNTS = (
    "principal",
    "interest",
    "penalty_interest",
    "compound_interest",
    "late_damages",
    "fees",
    "counsel_fee",
)
"""Components an award may name, each as a fact when not nothing; `awarded` is their sum with `costs`."""

FACTS: dict[Word, tuple[str, ...]] = {
    Word.RECEIVED: (),
    Word.TO_MEDIATION: ("mediation_no", "until"),
    Word.SETTLED: ("mediation_no", "awarded", "pay_by"),
    Word.NOT_SETTLED: ("mediation_no",),
    Word.RETURNED: ("reason", "due"),
    Word.REFUSED: ("reason",),
    Word.FEE_NOTICE: ("notice_no", "amount", "due", "purpose"),
    Word.FEE_PAID: ("notice_no", "amount"),
    Word.ACCEPTED: ("case_no", "track"),
    Word.SERVED: ("case_no", "method"),
    Word.NOT_SERVED: ("case_no", "reason"),
    Word.PUBLIC_NOTICE: ("case_no", "published_on", "served_on", "track"),
    Word.HEARD: ("case_no",),
    Word.POSTPONED: ("case_no", "new_date"),
    Word.JUDGMENT: ("instrument_no", "awarded", "costs", "performance_days"),
    Word.MEDIATION_PAPER: ("instrument_no", "awarded", "costs", "pay_by"),
    Word.APPEALED: ("instrument_no",),
    Word.UPHELD: ("instrument_no", "case_no"),
    Word.TOOK_EFFECT: ("instrument_no", "effective_on"),
    Word.WITHDRAWN: ("reason",),
    Word.CONFIRMED: ("instrument_no", "awarded", "pay_by"),
    Word.PAYMENT_ORDER: ("instrument_no", "awarded", "costs", "performance_days"),
    Word.ORDER_OPPOSED: ("instrument_no",),
    Word.PRESERVED: ("case_no", "fee"),
    Word.ENFORCING: ("case_no",),
    Word.FROZEN: ("case_no", "asset", "measure_ref", "amount_limit", "amount_caught", "rank", "start"),
    Word.RENEWAL_ORDERED: ("measure_ref",),
    Word.RENEWAL_EXECUTED: ("measure_ref", "start", "printed_end"),
    Word.RENEWAL_REFUSED: ("measure_ref", "reason"),
    Word.TRANSFERRED: ("case_no", "measure_ref", "amount", "fee", "delay_interest", "paid_out"),
    Word.ROUND_CLOSED: ("case_no", "ruling_no"),
    Word.REVIVED: ("case_no", "previous_case_no"),
    Word.CLOSED: ("case_no", "reason"),
}
"""Facts that always come; some entries carry more (`printed_end` of a freeze is sometimes not there)."""
