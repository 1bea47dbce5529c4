"""债权转让: from which day an assignment binds the debtor."""

from dataclasses import dataclass
from datetime import date

from legal_flow.courts.cn.rules.basis import civil_code
from legal_flow.law.citation import Citation

SUED = Citation("最高人民法院关于适用民法典合同编通则若干问题的解释", "第四十八条第二款", "法释〔2023〕13号")


@dataclass(frozen=True, slots=True)
class Binds:
    """The day from which the assignment binds the debtor, or `None`."""

    on: date | None
    because: str
    citations: tuple[Citation, ...]


def binds_debtor(arrived_on: date | None, complaint_served_on: date | None) -> Binds:
    """民法典546(1); 合同编通则解释48(2): from the arrival of the notice, or of the complaint of the assignee.

    A notice that never arrived does nothing; where the assignee sued without one, the service of the complaint
    copy is the notice.
    """
    cites = (civil_code("第五百四十六条第一款"),)
    if arrived_on is not None and (complaint_served_on is None or arrived_on <= complaint_served_on):
        return Binds(arrived_on, "转让通知到达债务人，自到达之日对其发生效力", cites)
    if complaint_served_on is not None:
        title = "受让人起诉前未通知的，自起诉状副本送达债务人之日对其发生效力"
        return Binds(complaint_served_on, title, (*cites, SUED))
    return Binds(None, "未通知债务人，转让对其不发生效力", cites)
