"""One full specimen of each paper, with invented persons: for previews, certificates, the bench and tests.

Builders take only what is to differ.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from legal_flow.packets.papers import (
    CardComplaint,
    CollectionNotice,
    ConfirmationApplication,
    EnforcementApplication,
    EvidenceList,
    IdentityCertificate,
    LawyerLetter,
    LoanComplaint,
    PacketCover,
    Paper,
    PaymentOrderApplication,
    PowerOfAttorney,
    PreservationApplication,
    ReliefReduction,
    RenewalApplication,
    RevivalApplication,
    ServiceAddressConfirmation,
    WithdrawalApplication,
)
from legal_flow.packets.views import (
    Acceleration,
    AmountLine,
    Authority,
    CardAccount,
    ContactPoint,
    Counsel,
    EvidenceLine,
    GuaranteeView,
    IndexLine,
    Instrument,
    LawFirm,
    LoanAccount,
    MeasureView,
    Mediation,
    NaturalPerson,
    Organisation,
    PayeeAccount,
    Preservation,
    PropertyClue,
    ReliefChange,
    RoundClosing,
    SecurityView,
    ServiceAddress,
    Settlement,
    Willingness,
)

COURT = "样例市测试区人民法院"
CUT_OFF = date(2025, 8, 31)

BANK = Organisation(
    name="测试银行股份有限公司样例市分行",
    address="样例省样例市测试区金融大道100号测试银行大厦1至18层",
    uscc="91990000TEST000012",
    representative="周试行",
    representative_role="行长",
    representative_title="负责人",
    phone="0999-80000001",
    kind="股份有限公司",
    ownership="国有参股",
)
DEBTOR = NaturalPerson(
    name="张试一",
    id_number="999999198803150011",
    address="样例省样例市测试区样例街道模拟路88号虚构花园12幢3单元2401室",
    sex="男",
    born_on=date(1988, 3, 15),
    ethnicity="汉族",
    employer="样例市虚构机电设备有限公司",
    position="技术员",
    phone="19900000001",
    residence="样例省样例市模拟区演示路6号",
    capacity="持卡人",
)
GUARANTOR = NaturalPerson(
    name="欧阳测试·阿不都热合曼",
    id_number="999999199012010025",
    address="样例省样例市测试区测试巷1号",
    sex="女",
    capacity="连带责任保证人",
)
FIRM = LawFirm(
    name="样例正测律师事务所",
    address="样例省样例市测试区法治路9号5层",
    phone="0999-80000009",
    postcode="999000",
    licence="39900TEST00000001",
)
COUNSEL = (
    Counsel(name="李测一", firm=FIRM.name, licence="19900TEST00000011", phone="19900000011"),
    Counsel(name="王测二", firm=FIRM.name, licence="19900TEST00000012", phone="19900000012"),
)
PAYEE = PayeeAccount(holder=BANK.name, bank="测试银行样例市分行营业部", number="9990000000000000123")
EVIDENCE = (
    EvidenceLine(
        number=1,
        title="信用卡申请表及领用合约",
        source="原告业务系统，申请时由被告签署",
        purpose="双方信用卡合同关系成立及利息、违约金标准",
        summary="合约第七条、第九条载明透支利息及违约金",
        form="复印件",
        first_page=1,
        last_page=6,
    ),
    EvidenceLine(
        number=2,
        title="欠款明细及计算表",
        source="原告核心系统导出",
        purpose="截至日的本金、利息、违约金数额",
        form="电子数据",
        first_page=7,
        last_page=7,
    ),
)


def amounts(principal: str = "128,345.67") -> tuple[AmountLine, ...]:
    return (
        AmountLine(title="本金", amount=Decimal(principal.replace(",", ""))),
        AmountLine(title="利息", amount=Decimal("18240.55")),
        AmountLine(title="违约金", amount=Decimal("3200.00")),
    )


TOTAL = AmountLine(
    title="合计", amount=Decimal("149786.22"), capital="人民币壹拾肆万玖仟柒佰捌拾陆元贰角贰分"
)


def a_card(number: str = "9999990000001234", total: str = "149786.22") -> CardAccount:
    return CardAccount(
        number=number,
        holder=DEBTOR.name,
        product="测试银行标准信用卡（金卡）",
        opened_on=date(2019, 5, 20),
        opened_at="测试银行股份有限公司信用卡中心",
        overdue_since=date(2024, 9, 11),
        paid_since_overdue=Decimal("1500.00"),
        amounts=amounts(),
        principal=Decimal("128345.67"),
        total=Decimal(total),
        clauses_prompted="2019年5月20日在营业网点当面提示，申请表中加黑加粗并由被告抄录签名",
        credit_limit=Decimal("130000.00"),
        charge_terms="透支利息按日利率万分之五自记账日计收，按月计收复利；违约金按最低还款额未还部分的5%计收",
        breach_terms="未按期足额还款的，应支付利息、违约金并承担实现债权的费用",
    )


def a_loan(number: str = "DK-2022-000078", *, matured: bool = False) -> LoanAccount:
    return LoanAccount(
        number=number,
        holder=DEBTOR.name,
        product="消费贷",
        opened_on=date(2022, 3, 1),
        opened_at="测试银行样例市分行测试支行",
        overdue_since=date(2024, 6, 21),
        paid_since_overdue=Decimal("0.00"),
        amounts=amounts(),
        principal=Decimal("128345.67"),
        total=Decimal("149786.22"),
        clauses_prompted="签约页面强制阅读并单独勾选确认",
        contract="个人消费借款合同",
        signed_on=date(2022, 3, 1),
        signed_at="样例市测试区",
        agreed_amount=Decimal("200000.00"),
        disbursed_amount=Decimal("200000.00"),
        disbursed_on=date(2022, 3, 3),
        term_start=date(2022, 3, 3),
        term_end=date(2027, 3, 3),
        matured=matured,
        rate_terms="年利率14.40%（合同第五条）",
        overdue_terms="罚息利率为合同利率上浮50%，对不能按时支付的利息计收复利",
        method="等额本息",
        repaid_principal=Decimal("71654.33"),
        repaid_interest=Decimal("48021.10"),
        interest_paid_to=date(2024, 5, 20),
        overdue_days=436,
    )


def a_letter(**changes: object) -> LawyerLetter:
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 2),
        "number": "（2025）样正律函字第0001号",
        "firm": FIRM,
        "counsel": COUNSEL[:1],
        "client": BANK,
        "addressee": DEBTOR,
        "accounts": (a_card(), a_loan()),
        "cut_off": CUT_OFF,
        "amounts": amounts(),
        "total": TOTAL,
        "running": "自2025年9月1日起至实际清偿之日止的利息，以128,345.67元为基数按日利率万分之五另行计算。",
        "not_claimed": (AmountLine(title="复利", amount=Decimal("812.40")),),
        "legal_bases": (
            "《中华人民共和国民法典》第五百零九条：当事人应当按照约定全面履行自己的义务。",
            "《中华人民共和国民法典》第五百七十七条：不履行合同义务的，应当承担违约责任。",
        ),
        "pay_by": date(2025, 9, 17),
        "payee": PAYEE,
        "consequences": (
            "向有管辖权的人民法院提起诉讼，并请求判令您承担实现债权的费用；",
            "依法申请财产保全；",
        ),
        "contact": ContactPoint(
            name="测试银行客户权益受理岗",
            phone="0999-80000099",
            address=BANK.address,
            hours="工作日9时至17时",
        ),
        "attachments": ("授权委托材料复印件一份", "欠款明细一份"),
        "delivery": "邮政特快专递",
    }
    return LawyerLetter(**{**values, **changes})  # type: ignore[arg-type]


SERVICE_ADDRESS = ServiceAddress(
    address=FIRM.address, recipient="李测一", phone="19900000011", electronic="短信、电子邮件"
)


def a_collection_notice(**changes: object) -> CollectionNotice:
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 2),
        "number": "测银卡催〔2025〕0001号",
        "issuer": BANK,
        "holder": DEBTOR,
        "accounts": (a_card(), a_card("9999990000005678", "149786.22")),
        "cut_off": CUT_OFF,
        "amounts": amounts(),
        "total": TOTAL,
        "running": "自2025年9月1日起至实际清偿之日止的利息，以128,345.67元为基数按日利率万分之五另行计算。",
        "legal_bases": (
            "《中华人民共和国民法典》第六百七十五条、第六百七十六条",
            "《商业银行信用卡业务监督管理办法》第六十七条至第七十条",
        ),
        "rights": ("查询账户交易和欠款明细", "对欠款和催收提出异议、投诉", "申请协商个性化分期还款"),
        "duties": ("按照领用合约归还欠款本金、利息和费用", "在联系方式变更后及时告知本行"),
        "ways_to_check": "登录手机银行“信用卡—账单”，或者拨打卡片背面的客服电话",
        "pay_by": date(2025, 9, 17),
        "payee": PAYEE,
        "contact": ContactPoint(
            name="测试银行客户权益受理岗",
            phone="0999-80000099",
            address=BANK.address,
            hours="工作日9时至17时",
        ),
    }
    return CollectionNotice(**{**values, **changes})  # type: ignore[arg-type]


def _relief(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 22),
        "court": COURT,
        "claimant": BANK,
        "counsel": COUNSEL,
        "respondents": (DEBTOR, GUARANTOR),
        "third_parties": (),
        "service_address": SERVICE_ADDRESS,
        "cut_off": CUT_OFF,
        "amounts": amounts(),
        "principal": AmountLine(title="本金", amount=Decimal("128345.67")),
        "charges": AmountLine(title="利息等", amount=Decimal("21440.55")),
        "running": (
            "自2025年9月1日起至实际清偿之日止，以128,345.67元为基数按日利率万分之五计算利息"
            "（各项合计不超过年利率24%）"
        ),
        "realisation_costs": (AmountLine(title="律师费", amount=Decimal("5000.00")),),
        "other_relief": ("保证人对上述债务承担连带清偿责任",),
        "total": AmountLine(
            title="标的总额", amount=Decimal("154786.22"), capital="人民币壹拾伍万肆仟柒佰捌拾陆元贰角贰分"
        ),
        "not_claimed": (AmountLine(title="复利", amount=Decimal("812.40")),),
        "forum_clause": "领用合约第十八条：由发卡行所在地人民法院管辖。",
        "preservation": None,
        "asks_preservation": True,
        "demands": "2024年10月至2025年8月电话、短信催收42次，2025年9月2日发出律师函，2025年9月5日签收",
        "guarantees": (
            GuaranteeView(
                signed_on=date(2019, 5, 20), guarantor=GUARANTOR.name, content="对主债权全额担保", joint=True
            ),
        ),
        "agreed_bases": "领用合约第七条、第九条、第十八条。",
        "legal_bases": "《中华人民共和国民法典》第五百零九条、第五百七十七条、第六百八十八条。",
        "remarks": "被告名下两个账户合并起诉。",
        "evidence": EVIDENCE,
        "mediation": Mediation(willing=Willingness.YES),
    }
    return {**values, **changes}


def a_card_complaint(**changes: object) -> CardComplaint:
    values = {
        "cause": "信用卡纠纷",
        "accounts": (a_card(), a_card("9999990000005678", "999999999999.99")),
        **_relief(**changes),
    }
    return CardComplaint(**values)  # type: ignore[arg-type]


def a_loan_complaint(**changes: object) -> LoanComplaint:
    values = {
        "cause": "金融借款合同纠纷",
        "accounts": (a_loan(),),
        "acceleration": Acceleration.ACCELERATE,
        "securities": (
            SecurityView(
                signed_on=date(2022, 3, 1),
                grantor=DEBTOR.name,
                asset="样例市测试区模拟路88号房屋（样（2022）样例市不动产权第0000001号）",
                maximum="债权确定时间2027年3月3日，额度300,000.00元",
                registration="正式登记",
                relief="原告对抵押房屋折价或者拍卖、变卖所得价款优先受偿",
            ),
        ),
        **_relief(**changes),
    }
    return LoanComplaint(**values)  # type: ignore[arg-type]


def an_evidence_list() -> EvidenceList:
    return EvidenceList(
        dated_on=date(2025, 9, 22),
        court=COURT,
        cause="信用卡纠纷",
        claimant=BANK.name,
        respondents=(DEBTOR.name, GUARANTOR.name),
        submitter=BANK.name,
        lines=EVIDENCE,
    )


def a_power_of_attorney() -> PowerOfAttorney:
    return PowerOfAttorney(
        dated_on=date(2025, 9, 20),
        principal=BANK,
        counsel=COUNSEL,
        opponents=(DEBTOR.name, GUARANTOR.name),
        cause="信用卡纠纷",
        court=COURT,
        instances="一审、二审、执行",
        authority=Authority.SPECIAL,
        powers=("代为承认、放弃、变更诉讼请求", "进行和解、调解", "提起反诉或者上诉", "代收法律文书"),
        term="自签发之日起至本案执行终结之日止",
    )


def an_identity_certificate() -> IdentityCertificate:
    return IdentityCertificate(dated_on=date(2025, 9, 20), organisation=BANK, sex="男")


def a_service_address(**changes: object) -> ServiceAddressConfirmation:
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 20),
        "court": COURT,
        "proceeding_number": "",
        "cause": "信用卡纠纷",
        "party": BANK,
        "opponents": (DEBTOR.name, GUARANTOR.name),
        "service_address": replace(SERVICE_ADDRESS, postcode="999000", agent="李测一（委托诉讼代理人）"),
    }
    return ServiceAddressConfirmation(**{**values, **changes})  # type: ignore[arg-type]


def a_packet_cover(**changes: object) -> PacketCover:
    titles = (
        "封面及目录",
        "民事起诉状",
        "授权委托书",
        "送达地址确认书",
        "证据目录",
        "信用卡申请表及领用合约",
    )
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 22),
        "title": "民事起诉材料",
        "number": "C-20250922-0001",
        "version": 1,
        "court": COURT,
        "cause": "信用卡纠纷",
        "claimant": BANK.name,
        "respondents": (DEBTOR.name, GUARANTOR.name),
        "counsel": COUNSEL,
        "cut_off": CUT_OFF,
        "total": TOTAL,
        "lines": tuple(
            IndexLine(
                number=number,
                group="证据" if number > 5 else "诉状及授权",
                title=title,
                first_page=2 * number - 1,
                last_page=2 * number,
            )
            for number, title in enumerate(titles, start=1)
        ),
        "pages": 12,
    }
    return PacketCover(**{**values, **changes})  # type: ignore[arg-type]


def a_payment_order_application(**changes: object) -> PaymentOrderApplication:
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 22),
        "court": COURT,
        "cause": "金融借款合同纠纷",
        "applicant": BANK,
        "counsel": COUNSEL[:1],
        "respondents": (replace(DEBTOR, capacity="借款人"),),
        "accounts": (a_loan(),),
        "cut_off": CUT_OFF,
        "amounts": amounts(),
        "total": TOTAL,
        "running": "自2025年9月1日起至实际清偿之日止的利息（以128,345.67元为基数，按年利率14.40%计算）",
        "not_claimed": (AmountLine(title="复利", amount=Decimal("812.40")),),
        "agreed_bases": "双方所签合约关于还款、计息及违约责任的约定",
        "legal_bases": "《中华人民共和国民法典》第六百七十四条、第六百七十五条、第六百七十六条",
        "evidence": EVIDENCE,
    }
    return PaymentOrderApplication(**{**values, **changes})  # type: ignore[arg-type]


def a_preservation_application(**changes: object) -> PreservationApplication:
    values: dict[str, object] = {
        "dated_on": date(2025, 9, 22),
        "court": COURT,
        "in_suit": False,
        "proceeding_number": "",
        "cause": "信用卡纠纷",
        "applicant": BANK,
        "counsel": COUNSEL[:1],
        "respondents": (DEBTOR, GUARANTOR),
        "service_address": SERVICE_ADDRESS,
        "total": TOTAL,
        "clues": (
            PropertyClue(
                owner=DEBTOR.name, kind="银行账户存款", detail="样例商业银行测试支行，账号9990001111222233"
            ),
            PropertyClue(owner=GUARANTOR.name, kind="车辆", detail="样A00T01小型轿车，登记于样例市测试区"),
        ),
        "reasons": "被申请人欠付信用卡透支款本息，经催收未还；其账户资金随时可能转移，不立即保全将难以弥补损害。",
        "security": "申请人以测试保险股份有限公司出具的诉讼财产保全责任保险保函提供担保，担保金额与请求保全数额相同。",
        "attachments": ("财产线索清单一份", "担保书一份"),
    }
    return PreservationApplication(**{**values, **changes})  # type: ignore[arg-type]


def a_relief_reduction(**changes: object) -> ReliefReduction:
    values: dict[str, object] = {
        "dated_on": date(2025, 10, 20),
        "court": COURT,
        "proceeding_number": "（2025）样9901民初1234号",
        "cause": "信用卡纠纷",
        "claimant": BANK,
        "counsel": COUNSEL[:1],
        "respondents": (DEBTOR, GUARANTOR),
        "filed_on": date(2025, 9, 24),
        "filed_cut_off": CUT_OFF,
        "cut_off": date(2025, 10, 20),
        "changes": (
            ReliefChange(title="本金", before=Decimal("128345.67"), after=Decimal("108345.67")),
            ReliefChange(title="利息", before=Decimal("18240.55"), after=Decimal("19815.20")),
            ReliefChange(title="违约金", before=Decimal("3200.00"), after=Decimal("3200.00")),
        ),
        "before": TOTAL,
        "after": AmountLine(
            title="合计", amount=Decimal("131360.87"), capital="人民币壹拾叁万壹仟叁佰陆拾元捌角柒分"
        ),
        "running": "自2025年10月21日起至实际清偿之日止的利息（以108,345.67元为基数，按日利率0.05%计算）",
        "received": AmountLine(title="已收还款", amount=Decimal("20000.00"), capital="人民币贰万元整"),
        "reasons": "起诉后，被申请人清偿了部分欠款",
    }
    return ReliefReduction(**{**values, **changes})  # type: ignore[arg-type]


def a_confirmation_application(**changes: object) -> ConfirmationApplication:
    values: dict[str, object] = {
        "dated_on": date(2025, 10, 20),
        "court": COURT,
        "cause": "信用卡纠纷",
        "claimant": BANK,
        "counsel": COUNSEL[:1],
        "respondents": (DEBTOR, GUARANTOR),
        "settlement": Settlement(
            mediator="样例市金融纠纷人民调解委员会",
            number="（2025）样9901诉前调567号",
            on=date(2025, 10, 15),
            amount=AmountLine(title="给付金额", amount=Decimal("120000.00"), capital="人民币壹拾贰万元整"),
            pay_by=date(2025, 12, 31),
        ),
        "attachments": ("调解协议一份", "调解组织主持调解的证明一份", "双方身份证明各一份"),
    }
    return ConfirmationApplication(**{**values, **changes})  # type: ignore[arg-type]


INSTRUMENT = Instrument(
    kind="判决书",
    issuer=COURT,
    cause="信用卡纠纷",
    number="（2025）样9901民初1234号",
    effective_on=date(2025, 12, 2),
    dispositive="一、被告于本判决生效之日起十日内偿还原告本金128,345.67元及利息、违约金21,440.55元。",
)


def an_enforcement_application() -> EnforcementApplication:
    return EnforcementApplication(
        dated_on=date(2025, 12, 20),
        court=COURT,
        applicant=BANK,
        payee=PAYEE,
        counsel=COUNSEL,
        respondents=(DEBTOR, GUARANTOR),
        instrument=INSTRUMENT,
        summary="判决已生效，被执行人未在履行期内履行，请求强制执行判决确定的全部金钱给付义务。",
        cut_off=date(2025, 12, 20),
        principal=Decimal("128345.67"),
        interest=Decimal("21440.55"),
        delay_interest=Decimal("179.68"),
        other_costs=Decimal("3295.72"),
        total=AmountLine(
            title="合计", amount=Decimal("153261.62"), capital="人民币壹拾伍万叁仟贰佰陆拾壹元陆角贰分"
        ),
        running="此后的加倍部分债务利息按日万分之一点七五计算至实际履行完毕之日。",
        preservation=Preservation(
            court=COURT, on=date(2025, 9, 30), number="（2025）样9901执保88号", first_end=date(2026, 9, 29)
        ),
        clues=("被执行人在测试银行样例支行的账户", "样A00T01小型轿车"),
    )


def a_renewal(*, in_enforcement: bool = True) -> RenewalApplication:
    return RenewalApplication(
        dated_on=date(2026, 8, 30),
        court=COURT,
        proceeding_number="（2026）样9901执56号",
        in_enforcement=in_enforcement,
        applicant=BANK,
        counsel=COUNSEL[:1],
        respondents=(DEBTOR,),
        measures=(
            MeasureView(
                kind="冻结",
                asset="张试一在样例商业银行的存款账户9990001111222233",
                third_party="样例商业银行股份有限公司测试支行",
                ruling="（2025）样9901执保88号之一",
                notice="（2025）样9901执保88号协助通知",
                start=date(2025, 9, 30),
                end=date(2026, 9, 29),
                amount=Decimal("999999999999.99"),
            ),
        ),
        term="一年",
        reasons="被执行人至今未履行，冻结款项尚不足以清偿债务。",
        attachments=("原裁定书及协助执行通知书复印件",),
    )


def a_withdrawal() -> WithdrawalApplication:
    return WithdrawalApplication(
        dated_on=date(2025, 11, 3),
        court=COURT,
        proceeding_number="（2025）样9901民初123号",
        cause="信用卡纠纷",
        claimant=BANK,
        counsel=COUNSEL[:1],
        respondents=(DEBTOR, GUARANTOR),
        filed_on=date(2025, 9, 1),
        received=AmountLine(title="已收还款", amount=Decimal("20000.00"), capital="人民币贰万元整"),
        fee_back=True,
        reasons="起诉后，被申请人已清偿申请人在本案中主张的全部款项",
    )


def a_revival() -> RevivalApplication:
    return RevivalApplication(
        dated_on=date(2026, 11, 3),
        court=COURT,
        applicant=BANK,
        payee=PAYEE,
        counsel=COUNSEL[:1],
        respondents=(DEBTOR, GUARANTOR),
        former_number="（2026）样9901执56号",
        instrument=INSTRUMENT,
        closing=RoundClosing(
            kind="裁定终结本次执行程序", number="（2026）样9901执56号之二裁定书", on=date(2026, 6, 30)
        ),
        cut_off=date(2026, 10, 31),
        principal=Decimal("128345.67"),
        interest=Decimal("21440.55"),
        delay_interest=Decimal("7254.11"),
        other_costs=Decimal("3295.72"),
        received=Decimal("20000.00"),
        total=AmountLine(
            title="恢复执行标的", amount=Decimal("140336.05"), capital="人民币壹拾肆万零叁佰叁拾陆元零伍分"
        ),
        reasons="现发现被执行人有可供执行的财产。",
        clues=("被执行人于2026年9月在样例市虚构贸易有限公司领取工资",),
        evidence=EVIDENCE[:1],
    )


def every_paper() -> list[Paper]:
    """A paper for each edition in the catalogue."""
    plain, trial = date(2024, 1, 10), date(2024, 6, 3)
    return [
        a_collection_notice(),
        a_letter(),
        a_card_complaint(),
        a_card_complaint(dated_on=trial),
        a_card_complaint(dated_on=plain),
        a_loan_complaint(),
        a_loan_complaint(dated_on=trial),
        a_loan_complaint(dated_on=plain),
        an_evidence_list(),
        a_power_of_attorney(),
        an_identity_certificate(),
        a_service_address(),
        a_packet_cover(),
        a_payment_order_application(),
        a_preservation_application(),
        a_relief_reduction(),
        a_confirmation_application(),
        an_enforcement_application(),
        a_renewal(),
        a_revival(),
        a_withdrawal(),
    ]
