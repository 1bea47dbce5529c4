"""Statuses of the things that hang on a case. They are never merged with one another or with the stage."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is."""

    LETTER = "letter"
    COMPLAINT = "complaint"
    EVIDENCE_LIST = "evidence_list"
    POWER_OF_ATTORNEY = "power_of_attorney"
    IDENTITY_CERTIFICATE = "identity_certificate"
    SERVICE_ADDRESS = "service_address"
    PACKET_COVER = "packet_cover"
    COMPUTATION = "computation"
    STATEMENT = "statement"
    CONTACT_LOG = "contact_log"
    PLAN_TABLE = "plan_table"
    SOURCE_STATEMENT = "source_statement"
    SCAN = "scan"
    BRIDGE = "bridge"
    PACKET = "packet"
    EXECUTED_COPY = "executed_copy"
    ENFORCEMENT_APPLICATION = "enforcement_application"
    RENEWAL_APPLICATION = "renewal_application"
    REVIVAL_APPLICATION = "revival_application"
    PAYMENT_ORDER_APPLICATION = "payment_order_application"
    PRESERVATION_APPLICATION = "preservation_application"
    RELIEF_REDUCTION = "relief_reduction"
    CONFIRMATION_APPLICATION = "confirmation_application"
    WITHDRAWAL_APPLICATION = "withdrawal_application"
    COURT_PAPER = "court_paper"


class CertificateKind(StrEnum):
    """On what somebody signs."""

    LICENCE = "licence"
    """律师执业证."""
    PRINCIPAL = "principal"
    """负责人任职."""


class CertificateEnd(StrEnum):
    """Why a certificate holds no more before its last day."""

    REVOKED = "revoked"
    """吊销."""
    SUSPENDED = "suspended"
    """停止执业."""
    FAILED = "failed"
    """年度考核不称职, and stopped for it."""
    LEFT = "left"
    """离任、转所."""


class LetterStatus(StrEnum):
    """Of one letter (律师函), from draft to the carrier's last word."""

    GENERATED = "generated"
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    """Counsel sent the draft back; the next ordinal takes its place."""


class Decision(StrEnum):
    """What an approver said."""

    PENDING = "pending"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    VOID = "void"


class PacketStatus(StrEnum):
    """Of one version of a packet."""

    LOCKED = "locked"
    APPROVED = "approved"
    EXECUTED = "executed"
    FILED = "filed"
    SUPERSEDED = "superseded"


class Chop(StrEnum):
    """Which chop of a unit (印章)."""

    COMPANY = "company"
    """公章."""
    CONTRACT = "contract"
    """合同专用章."""
    LITIGATION = "litigation"
    """诉讼专用章."""


class ChopWay(StrEnum):
    """How a paper came to bear it."""

    CHOP = "chop"
    """On paper, scanned afterwards."""
    E_SEAL = "e_seal"
    """电子印章: a signature of the file itself."""


class SealStatus(StrEnum):
    """Of a request for the chop (用印申请)."""

    ASKED = "asked"
    DONE = "done"
    RETURNED = "returned"
    """退回: wrong in itself, to be asked for again."""
    REFUSED = "refused"
    """拒绝: the paper must not bear the chop."""
    WITHDRAWN = "withdrawn"


class ProceedingKind(StrEnum):
    """程序, by the type word of its number (案号)."""

    PRE_SUIT_MEDIATION = "诉前调"
    PRESERVATION = "财保"
    PAYMENT_ORDER = "民督"
    FIRST_INSTANCE = "民初"
    APPEAL = "民终"
    RETRIAL_REVIEW = "民申"
    JUDICIAL_CONFIRMATION = "民特"
    PRESERVATION_EXECUTION = "执保"
    ENFORCEMENT = "执"
    REVIVED_ENFORCEMENT = "执恢"
    OBJECTION = "执异"
    REVIEW = "执复"


class FilingStatus(StrEnum):
    """Four things a court can do with a submission are four statuses; only acceptance (立案) brings a 案号."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    DIVERTED = "diverted"
    FEE_DUE = "fee_due"
    FEE_PAID = "fee_paid"
    RETURNED = "returned"
    REFUSED = "refused"
    ACCEPTED = "accepted"


class InstrumentKind(StrEnum):
    """生效法律文书."""

    JUDGMENT = "judgment"
    MEDIATION = "mediation"
    CONFIRMATION = "confirmation"
    PAYMENT_ORDER = "payment_order"


class MeasureStatus(StrEnum):
    """Of a freeze or seizure."""

    EFFECTIVE = "effective"
    WAITING = "waiting"
    LAPSED = "lapsed"
    LIFTED = "lifted"


class RenewalStatus(StrEnum):
    """Of a renewal; only `EXECUTED` extends the measure."""

    DUE = "due"
    APPLIED = "applied"
    ORDERED = "ordered"
    EXECUTED = "executed"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    """Counsel applied again before it was executed."""


class DeadlineStatus(StrEnum):
    """Of a deadline; none is closed without an event or a person's reason."""

    LIVE = "live"
    MET = "met"
    ESCALATED = "escalated"
    MISSED = "missed"
    VOID = "void"


class EffectState(StrEnum):
    """Of an act on the outside world."""

    INTENDED = "intended"
    RECORDED = "recorded"
    ABANDONED = "abandoned"
    """The other side ended the matter before it was done; there is nothing left to do."""
