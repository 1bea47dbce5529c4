"""`legal-flow enrol`, `certificate`, `letter` and `authority`: who acts, on what they sign, and for whom (台账)."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from legal_flow.cases.statuses import CertificateEnd, CertificateKind
from legal_flow.cli.options import Actor, Day
from legal_flow.cli.sheets import Form, show

if TYPE_CHECKING:
    from legal_flow.steps.desk import Desk

enrol = typer.Typer(help="Law firms and persons.", no_args_is_help=True)
certificate = typer.Typer(help="Licences and offices (执业证书、任职).", no_args_is_help=True)
letter = typer.Typer(help="Letters by their numbers (函件台账).", no_args_is_help=True)
authority = typer.Typer(help="Powers of attorney (授权委托书台账).", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="Letters, digits, dots and dashes; no name.")]
Name = Annotated[str, typer.Option(prompt=True, help="Asked for if left out, so that no shell keeps it.")]
Since = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")]
Until = Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day.")]
CaseRef = Annotated[str, typer.Argument(metavar="CASE", help="The case's own number.")]
Lender = Annotated[str, typer.Option("--creditor", help="The lender's code.")]


@letter.callback()
def _letter() -> None:
    """Letters by their numbers (函件台账)."""


@enrol.command()
def firm(
    code: Code,
    name: Annotated[str, typer.Option(help="As it stands on the firm's licence.")],
    address: Annotated[str, typer.Option()],
    phone: Annotated[str, typer.Option()],
    region: Annotated[str, typer.Option(help="行政区划代码, six digits.")],
    letter_form: Annotated[
        str | None, typer.Option(help="How it numbers letters (函号), with {year} and {serial}.")
    ] = None,
) -> None:
    """Enrol a law firm, or bring what is known of it up to date."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import enrolment

    with open_desk() as desk:
        enrolment.enrol_firm(desk, code, name, address, phone, region, letter_form or enrolment.LETTER_FORM)
    typer.echo(f"firm {code} is enrolled")


@enrol.command("person")
def enrol_person(
    code: Code,
    role: Annotated[list[str], typer.Option(help="May be given several times.")],
    since: Since,
    name: Name,
    firm_code: Annotated[str | None, typer.Option("--firm", help="The code of a lawyer's firm.")] = None,
    phone: Annotated[str | None, typer.Option()] = None,
    licence_no: Annotated[str | None, typer.Option(help="执业证号 of a lawyer.")] = None,
) -> None:
    """Enrol a person with roles from a day on."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import enrolment

    with open_desk() as desk:
        enrolment.enrol_person(
            desk,
            code,
            name,
            tuple(role),
            since.date(),
            firm_id=_firm(desk, firm_code) if firm_code else None,
            phone=phone,
            licence_no=licence_no,
        )
    typer.echo(f"{code} is enrolled as {', '.join(role)} from {since.date()}")


@certificate.command("list")
def certificates(as_of: Day, form: Annotated[Form, typer.Option()] = Form.TEXT) -> None:
    """List licences and offices with their days, and whether they hold on the day."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.certificates import entries

    with open_desk() as desk, desk.store.read() as session:
        rows = [
            (one.kind, holder, one.since, one.until, one.ended_on or "", one.ended_because or "", state)
            for one, holder, state in entries(session, as_of.date())
        ]
    show(form, ("kind", "holder", "from", "until", "ended_on", "because", "state"), rows)


@certificate.command()
def licence(lawyer: Code, since: Since, until: Until, by: Actor, on: Day) -> None:
    """Enter for which days a lawyer's licence holds, as the yearly check (年度考核) gives it."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import enrolment

    with open_desk() as desk:
        keeper = person(desk, by)
        enrolment.enter_licence(desk, person(desk, lawyer), since.date(), until.date(), keeper, on.date())
    typer.echo(f"the licence of {lawyer} holds from {since.date()} to {until.date()}")


@certificate.command()
def principal(
    unit: Annotated[str, typer.Argument(help="The lender's reference of the unit.")],
    creditor: Lender,
    since: Since,
    until: Until,
    by: Actor,
    on: Day,
    name: Name,
) -> None:
    """Enter who is principal (负责人) of a unit and for which days."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import enrolment

    with open_desk() as desk:
        enrolment.enter_principal(
            desk,
            _unit(desk, creditor, unit),
            name,
            since.date(),
            until.date(),
            person(desk, by),
            on.date(),
        )
    typer.echo(f"the principal of {unit} is in office from {since.date()} to {until.date()}")


@certificate.command()
def end(
    holder: Annotated[str, typer.Argument(help="Code of the lawyer, or reference of the unit.")],
    because: Annotated[CertificateEnd, typer.Option(help="Why.")],
    by: Actor,
    on: Day,
    creditor: Annotated[str | None, typer.Option(help="The lender's code, where it is a unit.")] = None,
) -> None:
    """Let a licence or an office hold no more from a day on."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import enrolment

    with open_desk() as desk:
        kind = CertificateKind.PRINCIPAL if creditor else CertificateKind.LICENCE
        holder_id = _unit(desk, creditor, holder) if creditor else person(desk, holder)
        count = enrolment.end_certificate(desk, kind, holder_id, because, person(desk, by), on.date())
    typer.echo(f"{count} entries of {holder} end on {on.date()}: {because}")


@authority.command("list")
def authorities(case: CaseRef, as_of: Day, form: Annotated[Form, typer.Option()] = Form.TEXT) -> None:
    """List the powers of attorney of a case, and whether each is in force on the day."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import authorities as register
    from legal_flow.store.tables.organisation import Person

    with open_desk() as desk, desk.store.read() as session:
        rows = [
            (
                one.number,
                session.get_one(Person, one.lawyer_id).code,
                one.court,
                ",".join(one.instances),
                ",".join(one.powers),
                one.since or "",
                one.until or "",
                register.standing(one, as_of.date()),
            )
            for one in register.of_case(session, register.find_case(session, case))
        ]
    head = ("number", "lawyer", "court", "instances", "powers", "from", "until", "state")
    show(form, head, rows)


@authority.command()
def grant(
    case: CaseRef,
    paper: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The chopped paper as PDF.")],
    lawyer: Annotated[str, typer.Option(help="Code of the lawyer.")],
    instance: Annotated[
        list[str], typer.Option(help="mediation, first, second, enforcement; several times.")
    ],
    since: Since,
    by: Actor,
    on: Day,
    power: Annotated[
        list[str] | None,
        typer.Option(
            help="admit, waive, change, settle, counterclaim, appeal, withdraw, receive; several times."
        ),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, if any.")
    ] = None,
) -> None:
    """Enter a chopped power of attorney; what waited for it is tried again the same day."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import authorities as register

    with open_desk() as desk:
        number = register.grant(
            desk,
            case,
            person(desk, lawyer),
            instance,
            power or [],
            paper.read_bytes(),
            person(desk, by),
            on.date(),
            since=since.date(),
            until=until.date() if until else None,
        )
    typer.echo(f"{number} is in force from {since.date()}")


@authority.command()
def revoke(
    number: Annotated[str, typer.Argument(help="As the list names it.")],
    reason: Annotated[str, typer.Option(help="Why, in words; kept apart.")],
    by: Actor,
    on: Day,
) -> None:
    """Take a power of attorney back from a day on."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import authorities as register

    with open_desk() as desk:
        register.revoke(desk, number, reason, person(desk, by), on.date())
    typer.echo(f"{number} is revoked from {on.date()}")


@letter.command("list")
def letters(
    firm_code: Annotated[str, typer.Argument(metavar="FIRM", help="The code of the firm.")],
    year: Annotated[int, typer.Argument(min=2000, max=2999)],
    form: Annotated[Form, typer.Option()] = Form.TEXT,
) -> None:
    """List the letters that lawyers of a firm issued in a year, by number."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.letter_book import issued

    with open_desk() as desk:
        _firm(desk, firm_code)
        with desk.store.read() as session:
            rows = [
                (one.number, one.case, one.lawyer, one.on, one.status, one.waybill or "")
                for one in issued(session, firm_code, year)
            ]
    show(form, ("number", "case", "lawyer", "issued_on", "status", "waybill"), rows)


def _firm(desk: "Desk", code: str) -> UUID:
    from sqlalchemy import select

    from legal_flow.steps.audit import NotKnown
    from legal_flow.store.tables.organisation import Firm

    with desk.store.read() as session:
        found = session.scalars(select(Firm.id).where(Firm.code == code)).one_or_none()
    if found is None:
        raise NotKnown(f"no firm is enrolled as {code}")
    return found


def _unit(desk: "Desk", creditor: str, ref: str) -> UUID:
    from sqlalchemy import select

    from legal_flow.steps.audit import NotKnown
    from legal_flow.steps.policy import creditor_of
    from legal_flow.store.tables.organisation import Unit

    with desk.store.read() as session:
        lender = creditor_of(session, creditor)
        found = session.scalars(
            select(Unit.id).where(Unit.creditor_id == lender, Unit.ref == ref)
        ).one_or_none()
    if found is None:
        raise NotKnown(f"lender {creditor} has no unit {ref}")
    return found
