"""Options that several commands share."""

from datetime import datetime
from typing import Annotated

import typer

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A day, YYYY-MM-DD.")]
