"""`legal-flow explain`: why an account may go to law, or not, in words a reviewer can check."""

import json
from typing import Annotated

import typer

from legal_flow.cli.explain_page import Page
from legal_flow.cli.explain_words import Language
from legal_flow.cli.options import Day


def explain(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT_REF", help="The lender's reference of the account.")
    ],
    as_of: Day,
    lang: Annotated[Language, typer.Option(help="Chinese or English.")] = Language.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say why an account may go to law or not on a day: facts, policy, law with citations, limitation, claim, way.

    The same expressions and rules answer here as in the sweep that assesses the portfolio; a past day is told with what
    was known and decided then.
    """
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.explain import explain as told_of
    from legal_flow.steps.explain import find

    with open_desk() as desk:
        in_english = desk.pack(desk.home).wording.in_english
        found = [told_of(desk, one, as_of.date()) for one in find(desk, account, as_of.date())]
    for one in found:
        typer.echo(
            json.dumps(one, ensure_ascii=False, indent=1) if as_json else Page(one, lang, in_english).text()
        )
