"""征信业管理条例: notice before a default is reported, how long it is kept, how long an objection takes."""

from dataclasses import dataclass
from datetime import date

from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.conduct_norms import Checklist, Force, Missing, checklist
from legal_flow.errors import DataFault
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Period


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """How long a default stands in the credit record."""

    kept_until: date | None
    """The last day; `None` while the default lasts."""
    delete_from: date | None
    kept: bool
    """Whether it may stand there on the day asked for."""
    citation: Citation


def notice(reported_on: date, notified_on: date | None, law: Law) -> Checklist:
    """征信业管理条例15: the person is told before negative information is reported.

    A notice of the same day counts, since its hour is not known.
    """
    version = law.book.on("conduct.credit_notice", reported_on)
    told = notified_on is not None and notified_on <= reported_on
    return checklist([(told, Missing("notified", "报送不良信息前告知本人", Force.LAW, version.cite))])


def retention(ended_on: date | None, as_of: date, law: Law) -> CreditRecord:
    """征信业管理条例16(1): five years from the day the default ended, then it is deleted.

    A default ends with the payment of what was due, so an unpaid one has no end. Raises `DataFault` for an end
    after `as_of`.
    """
    if ended_on is None:
        return CreditRecord(None, None, kept=True, citation=law.book.on("conduct.credit_years", as_of).cite)
    if ended_on > as_of:
        raise DataFault("ended_on: it lies after as_of")
    years = law.book.on("conduct.credit_years", ended_on)
    last = periods.add_years(ended_on, years.whole)
    return CreditRecord(last, last + ONE_DAY, kept=as_of <= last, citation=years.cite)


def objection(received_on: date, law: Law) -> Period:
    """征信业管理条例25(2): an objection is verified and answered in writing in 20 days."""
    days = law.book.on("conduct.credit_objection_days", received_on)
    end = periods.add(received_on, days.whole, "day")
    return periods.build("cn.credit.objection", days.cite, received_on, end, law.calendar)
