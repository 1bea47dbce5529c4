"""From the lender's rows to the outcome, on both databases: who must not be sued is stopped from day to day exactly."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from portfolios import START, Situation, sweep, write_portfolio
from sqlalchemy import select

from legal_flow.contract.rows import DisputeRow, FlagRow, InstalmentRow, PlanRow
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.demo import people
from legal_flow.sample.lender import CREDITOR
from legal_flow.steps import assess
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import CaseAccount
from legal_flow.store.tables.portfolio import Account, AccountFacts, Screening

D = timedelta(days=1)
STOPS = {
    "A000001": ("policy.dispute_open", 2, 5),
    "A000002": ("policy.fraud_open", 2, 5),
    "A000003": ("policy.death", 3, 6),
    "A000004": ("policy.bankruptcy", 4, 7),
    "A000005": ("policy.plan_kept", 1, 8),
}
"""By account the rule that stops it, the first day on which it does, and the first on which it no longer does."""
FREE, EXPIRING = "A000006", "A000007"


def matters(folder: Path) -> None:
    """What begins and ends in the days to come; the plan's one instalment of the fourth day is never paid."""
    writer = PackageWriter(folder, PackageKind.DELTA)
    for number, kind in ((1, "dispute"), (2, "fraud")):
        days = {"opened_on": START + 2 * D, "closed_on": START + 5 * D, "outcome": "rejected"}
        writer.add(DisputeRow(dispute_ref=f"X{number}", account_ref=f"A00000{number}", kind=kind, **days))
    for number, kind, since, until in (
        (3, "deceased", 3, None),
        (3, "heirs_fixed", 6, None),
        (4, "bankruptcy", 4, 7),
    ):
        writer.add(
            FlagRow(
                flag_ref=f"F-{kind}",
                debtor_ref=f"D00000{number}",
                kind=kind,
                since=START + since * D,
                until=START + until * D if until else None,
                person_ref=None,
                document_ref=None,
            )
        )
    shared = {"plan_ref": "P1", "account_ref": "A000005", "kind": "repayment", "total": "100.00"}
    writer.add(PlanRow(**shared, signed_on=START + D, status="active", breached_on=None))
    paid = {"paid_on": None, "paid_amount": None}
    writer.add(InstalmentRow(plan_ref="P1", number="1", due_on=START + 4 * D, amount="100.00", **paid))
    writer.close(creditor=CREDITOR, as_of=START, sequence=2)


def screened(desk: Desk, day: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Outcome and reasons of every account on a day."""
    assess.pick(desk, START + day * D)
    with desk.store.read() as session:
        found = session.execute(
            select(Account.ref, Screening.outcome, Screening.reasons)
            .join(Screening, (Screening.account_id == Account.id) & Screening.until.is_(None))
            .where(Account.known_to.is_(None))
        )
        return {ref: (outcome, reasons) for ref, outcome, reasons in found}


def in_cases(desk: Desk) -> set[str]:
    with desk.store.read() as session:
        return set(
            session.scalars(select(Account.ref).join(CaseAccount, CaseAccount.account_id == Account.id))
        )


def test_who_must_not_be_sued_is_no_candidate_from_the_first_day_to_the_last(
    new_desk: Callable[..., Desk], database_url: str, tmp_path: Path
) -> None:
    desk = new_desk(database_url, tmp_path)
    people.enrol(desk)
    write_portfolio(desk.inbox.root, [*[Situation.PLAIN] * 6, Situation.LIMITATION_NEAR])
    matters(desk.inbox.root / "matters")
    sweep(desk, "intake_accounts", START)
    with desk.store.read() as session:
        limited = select(AccountFacts.limitation_latest).join(Account, Account.id == AccountFacts.account_id)
        latest = session.scalars(limited.where(Account.ref == EXPIRING)).one()
    assert latest is not None
    for day in range(1, 9):
        if day == 8:
            # The lender speaks again and tells of no payment.
            PackageWriter(desk.inbox.root / "word", PackageKind.DELTA).close(
                creditor=CREDITOR, as_of=START + day * D, sequence=3
            )
            sweep(desk, "intake_accounts", START + day * D)
        found = screened(desk, day)
        for ref, (rule, first, free) in STOPS.items():
            outcome, reasons = found[ref]
            assert (rule in reasons) == (first <= day < free), (day, ref)
            assert (outcome == "candidate") == (reasons == ()), (day, ref)
        assert found[FREE] == ("candidate", ())
        if day == 4:
            # On this day every one of them is stopped.
            sweep(desk, "assess_accounts", START + day * D)
            assert in_cases(desk) == {FREE, EXPIRING}
    last = (latest - START).days
    assert screened(desk, last)[EXPIRING] == ("candidate", ())
    assert screened(desk, last + 1)[EXPIRING] == ("excluded", ("policy.limitation_expired",))
