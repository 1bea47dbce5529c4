"""The folder in which a demonstration keeps everything: sample, database, objects, keys, Airflow, sandbox."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DAGS = Path(__file__).resolve().parents[2] / "dags"
_MARK = "demo.json"
"""Only a folder with this file in it is ever wiped."""


@dataclass(frozen=True, slots=True)
class Home:
    """One demonstration's folder."""

    folder: Path

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME: Airflow's own database, logs and passwords."""
        return self.folder / "airflow"

    @property
    def inbox(self) -> Path:
        """Where the sample's packages lie."""
        return self.folder / "inbox"

    @property
    def objects(self) -> Path:
        """The folder store of evidence, letters and packets."""
        return self.folder / "objects"

    @property
    def summary(self) -> Path:
        """The figures of the last finished demonstration."""
        return self.folder / "summary.json"

    def wipe(self) -> None:
        """Remove an earlier demonstration; `FileExistsError` for a folder with other things in it."""
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / _MARK).exists():
            raise FileExistsError(f"{self.folder} is not empty and holds no demonstration; name another folder")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.note({})

    def notes(self) -> dict[str, Any]:
        """What this demonstration wrote down last; empty when there is none."""
        mark = self.folder / _MARK
        return dict(json.loads(mark.read_text("utf-8"))) if mark.exists() else {}

    def note(self, notes: Mapping[str, Any]) -> None:
        """Write down how far it went, whole or not at all."""
        fresh = self.folder / f"{_MARK}.new"
        fresh.write_text(json.dumps(notes, indent=1) + "\n", "utf-8")
        fresh.replace(self.folder / _MARK)

    def keys(self) -> dict[str, str]:
        """This demonstration's own data keys, drawn when first asked for and readable by the owner alone."""
        file = self.folder / "keys.json"
        if not file.exists():
            drawn = {
                "LEGAL_FLOW_DATA_KEYS": f"demo:{secrets.token_hex(32)}",
                "LEGAL_FLOW_INDEX_KEY": secrets.token_hex(32),
            }
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(drawn, out)
        return dict(json.loads(file.read_text("utf-8")))

    def environment(self, court_url: str, carrier_url: str) -> dict[str, str]:
        """The settings of product and Airflow for this folder; to be set before Airflow is imported."""
        home = self.folder.resolve()
        return {
            **self.keys(),
            "LEGAL_FLOW_HOME": str(home),
            "LEGAL_FLOW_COURT_URL": court_url,
            "LEGAL_FLOW_CARRIER_URL": carrier_url,
            "AIRFLOW_HOME": str(home / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            # SQLite takes one writer: at the default of 32 tasks at a time Airflow locks itself out.
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow' / 'airflow.db'}",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "airflow" / "logs"),
            # The demonstration's calendar lies in the past: runs are asked for by their day, never by the clock.
            "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
        }

    def finished_on(self) -> date | None:
        """The last day that was walked to its end."""
        day = self.notes().get("finished")
        return date.fromisoformat(day) if day else None
