"""Airflow's pages on a demonstration's data, with the sandbox court and carrier where they stopped."""

import json
import os
import secrets
import signal
import time
from collections.abc import Callable
from types import FrameType

from legal_flow.demo.home import Home, NoDemonstration
from legal_flow.demo.road import outside
from legal_flow.demo.server import Server

LOGIN = "B02"
"""The head of the legal department: who answers the release gate must be an enrolled person's code."""


def serve(home: Home, port: int, say: Callable[[str], None]) -> None:
    """Start everything, say where it is, and keep it until Ctrl-C or a termination signal.

    Raises `NoDemonstration` where none was finished, `NotUp` if Airflow does not start or a part of it ends.
    """
    if not home.summary.exists():
        raise NoDemonstration(f"{home.folder} holds no finished demonstration")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with outside(home, home.notes()["journey"]["seed"]) as world:
        environment = home.environment(world.court, world.carrier) | _login(home)
        server = Server(port, environment, home.airflow / "logs")
        try:
            say("Airflow starts, about a minute …")
            server.start()
            say(_hints(home, server.address))
            while True:
                server.check()
                time.sleep(2)
        except KeyboardInterrupt:
            say("stopping …")
        finally:
            server.stop()


def _login(home: Home) -> dict[str, str]:
    """Airflow's own settings for one person who may do everything; the password is drawn once and kept."""
    file = home.airflow / "passwords.json"
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump({LOGIN: secrets.token_urlsafe(9)}, out)
    return {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{LOGIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(file.resolve()),
        # The parts must share it; a new one each time ends old sessions.
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
    }


def _hints(home: Home, address: str) -> str:
    password = json.loads((home.airflow / "passwords.json").read_text("utf-8"))[LOGIN]
    last = home.notes()["walked"]
    return "\n".join(
        [
            f"Airflow   {address}",
            f"login     {LOGIN}   password  {password}",
            "The DAGs are paused and run only when triggered: unpause one, trigger it, and give it a day,",
            f"as_of, after {last}. Ctrl-C stops everything.",
        ]
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
