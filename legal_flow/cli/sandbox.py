"""`legal-flow sandbox court|carrier`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="A court and a carrier to try things with, on loopback.", no_args_is_help=True)


class Weather(StrEnum):
    """How often something goes wrong with an answer."""

    NONE = "none"
    SOME = "some"
    STORM = "storm"


Port = Annotated[int, typer.Option(min=1, max=65535, help="The port on loopback.")]
State = Annotated[Path, typer.Option(help="The folder of its books; the same seed goes with it.")]
Seed = Annotated[int, typer.Option(help="What it decides is drawn from this.")]
Faults = Annotated[Weather, typer.Option(help="How often an answer is slow, lost, doubled or cut.")]


@app.command()
def court(port: Port, state: State, seed: Seed = 20240102, faults: Faults = Weather.NONE) -> None:
    """Serve the sandbox court until stopped."""
    from legal_flow.sandbox import court as service

    service.run(port, state, seed, faults)


@app.command()
def carrier(port: Port, state: State, seed: Seed = 20240102, faults: Faults = Weather.NONE) -> None:
    """Serve the sandbox carrier of letters until stopped."""
    from legal_flow.sandbox import carrier as service

    service.run(port, state, seed, faults)
