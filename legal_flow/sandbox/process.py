"""Start a sandbox service as a process, wait until it answers, and stop it, come what may."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 30.0


class SandboxProcess:
    """One service on a free port of loopback. It ends with this process, even if that is killed."""

    def __init__(self, service: str, state: Path, seed: int, faults: str = "none") -> None:
        self._service, self._state, self._seed, self._faults = service, state, seed, faults
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.base_url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start and wait for the first answer; raises `RuntimeError` if none comes."""
        command = [sys.executable, "-m", "legal_flow.sandbox", self._service]
        options = ["--port", self._port, "--state", self._state, "--seed", self._seed]
        more = ["--faults", self._faults, "--parent", os.getpid()]
        self._process = subprocess.Popen([*command, *map(str, [*options, *more])])
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"sandbox {self._service} did not start")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as kill -9 does; its state stays as it was at that moment."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        """Whether this very process answers, and not another that took the port."""
        try:
            said = httpx.get(f"{self.base_url}/health", timeout=2.0).json()
        except (httpx.HTTPError, ValueError):
            return False
        return self._process is not None and bool(said.get("pid") == self._process.pid)


@contextmanager
def running(service: str, state: Path, seed: int, faults: str = "none") -> Iterator[SandboxProcess]:
    """A running `court` or `carrier`; its `base_url` is where it listens."""
    process = SandboxProcess(service, state, seed, faults)
    process.start()
    try:
        yield process
    finally:
        process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
