"""Options that several commands share."""

from datetime import datetime
from typing import Annotated

import typer

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A day, YYYY-MM-DD.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="For programs.")]
Actor = Annotated[str, typer.Option("--by", metavar="PERSON", help="Code of the person who acts.")]
