"""`python -m legal_flow.sandbox court|carrier …`: one service in a process of its own."""

import argparse
import os
import threading
import time
from pathlib import Path

from legal_flow.sandbox import carrier, court
from legal_flow.sandbox.faults import PROFILES

SERVICES = {"court": court.run, "carrier": carrier.run}


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m legal_flow.sandbox")
    parser.add_argument("service", choices=sorted(SERVICES))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--faults", choices=sorted(PROFILES), default="none")
    parser.add_argument("--parent", type=int, help="stop when this process is no longer the parent")
    asked = parser.parse_args()
    if asked.parent:
        threading.Thread(target=_end_with, args=(asked.parent,), daemon=True).start()
    SERVICES[asked.service](asked.port, asked.state, asked.seed, asked.faults)


def _end_with(parent: int) -> None:
    """Every answer is committed before it is sent, so ending hard loses nothing."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":
    main()
