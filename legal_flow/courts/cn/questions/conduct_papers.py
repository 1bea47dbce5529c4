"""Questions about letters and personal data: words, contents, criminal liability, handing over, credit records."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import LenderKind, Product
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites
from legal_flow.courts.cn.questions.times import ends
from legal_flow.courts.cn.rules import credit_records, letter_crime, letter_words, personal_data
from legal_flow.courts.cn.rules.conduct_norms import Checklist, Role
from legal_flow.courts.cn.rules.letter_crime import CardDemand, OverdraftFacts
from legal_flow.courts.cn.rules.letter_words import IssueFacts
from legal_flow.courts.cn.rules.personal_data import Handover
from legal_flow.rules.questions import Answer

ON = date(2026, 3, 2)


class WordsGiven(Facts):
    """A letter."""

    text: Annotated[Text, Field(description="函件全文")]
    on: Annotated[Day, Field(description="函件日期")]
    prosecution_open: Annotated[Flag, Field(description="恶意透支的形式条件具备（conduct.overdraft）")] = (
        False
    )


class ContentsGiven(Facts):
    """A demand letter of the lender."""

    present: Annotated[tuple[letter_words.Item, ...], Field(description="已经写明的事项")]
    on: Annotated[Day, Field(description="函件日期")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]


class IssueGiven(Facts):
    """How a lawyer letter came about; all in order unless it says otherwise."""

    on: Annotated[Day, Field(description="函件日期")]
    commissioned: Annotated[Flag, Field(description="律师事务所有书面委托合同")]
    conflict_checked: Annotated[Flag, Field(description="已审查利益冲突")]
    reviewed: Annotated[Flag, Field(description="律师已逐函审阅")]
    signed: Annotated[Flag, Field(description="律师已签发")]
    to: Annotated[Role, Field(description="收件人")]


class Demand(Row):
    """A demand by the issuing bank."""

    ref: Text
    on: Day
    confirmed: Flag
    lawful: Flag
    evaded: Flag = False


class OverdraftGiven(Facts):
    """A card debt."""

    principal: Annotated[Yuan, Field(description="尚未归还的本金，不含息费")]
    overdue_since: Annotated[Day, Field(description="逾期之日")]
    demands: Annotated[tuple[Demand, ...], Field(description="催收：编号、日期、能确认收悉、合规、故意逃避")]
    as_of: Annotated[Day, Field(description="判断日")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    disguised_loan: Annotated[Flag, Field(description="以透支形式变相发放贷款")]


class HandoverGiven(Facts):
    """Data handed to somebody outside; to a mailing house in good order unless it says otherwise."""

    on: Annotated[Day, Field(description="移交之日")]
    to: Annotated[personal_data.Receiver, Field(description="接收方")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    lender: Annotated[LenderKind, Field(description="出借人的牌照")]
    online: Annotated[Flag, Field(description="属于个人网络消费信贷")]
    clauses: Annotated[tuple[personal_data.Clause, ...], Field(description="合同已约定的事项")] = ()
    supervised: Annotated[Flag, Field(description="对受托人有监督")]
    measures_taken: Annotated[Flag, Field(description="已采取保护措施")]
    necessary: Annotated[Flag, Field(description="敏感个人信息的特定目的、充分必要有记录")]
    assessed_on: Annotated[Day | None, Field(description="个人信息保护影响评估完成日")] = None
    by_consent: Annotated[Flag, Field(description="处理以同意为依据")]
    separate_consent: Annotated[Flag, Field(description="已取得单独同意")] = False
    notified: Annotated[Flag, Field(description="已告知接收方、目的、方式和种类")] = False
    sub_entrusted: Annotated[Flag, Field(description="受托人转委托")] = False
    sub_consented: Annotated[Flag, Field(description="转委托经同意")] = False
    automated: Annotated[Flag, Field(description="由系统自动提出移交")]
    human_decided: Annotated[Flag, Field(description="由人作出决定")] = False
    published: Annotated[Flag, Field(description="公开个人信息")] = False
    ended: Annotated[Flag, Field(description="委托合同已终止")] = False
    returned: Annotated[Flag, Field(description="已返还或者删除")] = False
    debtor_told: Annotated[Flag, Field(description="委托催收前已告知债务人")] = False
    evaluated_on: Annotated[Day | None, Field(description="最近一次评价受托机构之日")] = None
    paid_by_recovery_only: Annotated[Flag, Field(description="佣金单纯以回收金额计算")]
    violent_record: Annotated[Flag, Field(description="受托机构有暴力催收记录")]

    def facts(self) -> Handover:
        """As the rule reads them."""
        return Handover(**{**dict(self), "clauses": frozenset(self.clauses)})


class NoticeGiven(Facts):
    """A default reported to a credit registry."""

    reported_on: Annotated[Day, Field(description="报送不良信息之日")]
    notified_on: Annotated[Day | None, Field(description="告知本人之日")] = None


class CreditGiven(Facts):
    """A default in a credit record."""

    ended_on: Annotated[Day | None, Field(description="不良行为终止之日；未终止的留空")]
    as_of: Annotated[Day, Field(description="判断日")]


class ObjectionGiven(Facts):
    """An objection to a credit record."""

    received_on: Annotated[Day, Field(description="收到异议之日")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    yield from _letters(pack)
    yield from _data(pack)


def _letters(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_words(given: WordsGiven) -> Answer:
        found = letter_words.words(given.text, given.on, pack.law, prosecution_open=given.prosecution_open)
        return {
            "outcome": found.outcome,
            "phrases": [[one.category, one.text, one.start] for one in found.phrases],
            "outcomes": [one.outcome for one in found.phrases],
            "forces": [one.force for one in found.phrases],
            "titles": [one.title for one in found.phrases],
            "cites": [one.citation.marked for one in found.phrases],
            "unchecked": found.unchecked,
        }

    def ask_overdraft(given: OverdraftGiven) -> Answer:
        facts = OverdraftFacts(
            given.product,
            given.principal,
            given.overdue_since,
            tuple(
                CardDemand(row.ref, row.on, row.confirmed, row.lawful, row.evaded) for row in given.demands
            ),
            given.as_of,
            given.disguised_loan,
        )
        found = letter_crime.overdraft(facts, pack.law)
        return {
            "outcome": found.outcome,
            "title": found.title,
            "grade": found.grade,
            "effective": found.effective,
            "earliest": found.earliest,
            "missing": found.missing,
            **cites(found.citations),
        }

    yield ModelQuestion(
        "conduct.letter_words",
        "函件中不得出现的词句",
        (
            "银行保险机构消费者权益保护管理办法第四十一条",
            "个人信息保护法第二十五条",
            "法释〔2018〕19号",
            "金融机构个人消费类贷款催收工作指引（试行）",
        ),
        WordsGiven,
        ask_words,
        {"on": "2026-03-02", "text": "请于收函后七日内还款，逾期将通知你单位。"},
    )
    yield ModelQuestion(
        "conduct.letter_contents",
        "信用卡催收函应当写明而没有写明的事项",
        ("商业银行信用卡业务监督管理办法第六十九条",),
        ContentsGiven,
        lambda given: _told(letter_words.contents(given.product, given.present, given.on, pack.law)),
        {"on": "2026-03-02", "product": "card", "present": ["holder_name", "balance"]},
    )
    yield ModelQuestion(
        "conduct.letter_issue",
        "签发律师函前还缺什么",
        ("律师法第二十五条、第三十八条、第三十九条",),
        IssueGiven,
        lambda given: _told(
            letter_words.issue(
                IssueFacts(
                    given.on,
                    given.commissioned,
                    given.conflict_checked,
                    given.reviewed,
                    given.signed,
                    given.to,
                ),
                pack.law,
            )
        ),
        {
            "commissioned": True,
            "conflict_checked": True,
            "reviewed": True,
            "on": "2026-03-02",
            "to": "debtor",
            "signed": False,
        },
    )
    yield ModelQuestion(
        "conduct.overdraft",
        "恶意透支的形式条件，函件能否提及刑事责任",
        ("法释〔2018〕19号：修正后解释第六条至第九条、第十一条",),
        OverdraftGiven,
        ask_overdraft,
        {
            "product": "card",
            "principal": "50000",
            "overdue_since": "2025-06-01",
            "demands": [["函一", "2025-07-01", True, True], ["函二", "2025-07-31", True, True]],
            "disguised_loan": False,
            "as_of": "2025-11-01",
        },
    )


def _data(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_handover(given: HandoverGiven) -> Answer:
        found = personal_data.handover(given.facts(), pack.law)
        return {
            **_told(found.asked),
            "assessment_kept_until": found.assessment_kept_until,
            "doubts": found.doubts,
        }

    def ask_credit(given: CreditGiven) -> Answer:
        found = credit_records.retention(given.ended_on, given.as_of, pack.law)
        return {
            "kept": found.kept,
            "kept_until": found.kept_until,
            "delete_from": found.delete_from,
            "cite": found.citation.marked,
        }

    yield ModelQuestion(
        "conduct.handover",
        "向律师事务所、催收机构、邮寄商、受让人移交个人信息前还缺什么",
        (
            "个人信息保护法第二十一条、第二十三条至第二十五条、第二十八条、第二十九条、第五十一条、第五十五条、第五十六条",
        ),
        HandoverGiven,
        ask_handover,
        {
            "supervised": True,
            "measures_taken": True,
            "necessary": True,
            "by_consent": False,
            "automated": False,
            "paid_by_recovery_only": False,
            "violent_record": False,
            "on": "2026-03-02",
            "product": "card",
            "lender": "bank",
            "online": True,
            "clauses": ["purpose", "term", "method", "types", "measures", "rights"],
            "assessed_on": "2026-02-02",
            "to": "law_firm",
        },
    )
    yield ModelQuestion(
        "conduct.credit_notice",
        "报送不良信息前是否告知",
        ("征信业管理条例第十五条",),
        NoticeGiven,
        lambda given: _told(credit_records.notice(given.reported_on, given.notified_on, pack.law)),
        {"reported_on": "2026-03-02", "notified_on": "2026-02-20"},
    )
    yield ModelQuestion(
        "conduct.credit_record",
        "不良信息保存到哪一天",
        ("征信业管理条例第十六条",),
        CreditGiven,
        ask_credit,
        {"ended_on": "2024-05-10", "as_of": "2026-03-02"},
    )
    yield ModelQuestion(
        "conduct.credit_objection",
        "征信异议的答复期限",
        ("征信业管理条例第二十五条",),
        ObjectionGiven,
        lambda given: ends(credit_records.objection(given.received_on, pack.law)),
        {"received_on": "2026-03-02"},
    )


def _told(found: Checklist) -> Answer:
    """A checklist in plain words; `complete` where nothing is missing, `cites` of everything asked for."""
    return {
        "complete": not found.missing,
        "missing": [one.code for one in found.missing],
        "titles": [one.title for one in found.missing],
        "missing_cites": [one.citation.marked for one in found.missing],
        "forces": [one.force for one in found.missing],
        **cites(found.citations),
    }
