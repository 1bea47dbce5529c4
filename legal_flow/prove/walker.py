"""A demonstration as a process of its own, which can be killed with everything it started."""

import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from legal_flow.demo.home import Home
from legal_flow.demo.road import Journey

_COMMAND = [sys.executable, "-c", "from legal_flow.cli.app import main; main()", "demo"]


class WalkFailed(RuntimeError):
    """A walk that nobody killed ended otherwise than well."""


class Walk:
    """`legal-flow demo` in a home, as the leader of a process group."""

    def __init__(self, home: Home, journey: Journey, *, resume: bool) -> None:
        told = asdict(journey)
        options = [f"--{name}={told[name]}" for name in ("accounts", "seed", "start", "end")]
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LEGAL_FLOW_", "AIRFLOW"))
        }
        self._log: Path = home.folder.with_name(f"{home.folder.name}.log")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_COMMAND, f"--home={home.folder}", *(["--resume"] if resume else options)],
                env=own,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_over(self) -> bool:
        """Whether it ended by itself; `WalkFailed` if not well."""
        code = self._process.poll()
        if code:
            raise WalkFailed(f"the demonstration ended with {code}; see {self._log}")
        return code == 0

    def kill(self) -> None:
        """`kill -9` for it, the sandbox court and carrier, and LibreOffice, all at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def finish(self) -> None:
        """Wait for its end; `WalkFailed` if it is not a good one."""
        self._process.wait()
        self.is_over()
