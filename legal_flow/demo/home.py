"""The folder in which a demonstration keeps everything: sample, database, objects, keys, Airflow, sandbox."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legal_flow.errors import SettingsFault

DAGS = Path(__file__).resolve().parents[2] / "dags"
_NOTES = "demo.json"
"""Only a folder with this file in it is ever wiped."""


class NoDemonstration(SettingsFault):
    """The folder holds no demonstration, or something else."""

    code = "no-demonstration"
    remedy = "Run `make demo` first, or name its folder in LEGAL_FLOW_HOME."


@dataclass(frozen=True, slots=True)
class Home:
    """One demonstration's folder."""

    folder: Path

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME: Airflow's own database, logs and passwords."""
        return self.folder / "airflow"

    @property
    def log(self) -> Path:
        """What Airflow says while the DAGs run in the demonstration's own process."""
        return self.airflow / "logs" / "demo.log"

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
        """The figures of a finished demonstration."""
        return self.folder / "summary.json"

    def is_demonstration(self) -> bool:
        """Whether a demonstration was begun here."""
        return (self.folder / _NOTES).exists()

    def wipe(self) -> None:
        """Remove an earlier demonstration; `NoDemonstration` for a folder with other things in it."""
        if self.folder.exists() and any(self.folder.iterdir()) and not self.is_demonstration():
            raise NoDemonstration(f"{self.folder} is not empty and holds no demonstration; it is left alone")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.note({})

    def notes(self) -> dict[str, Any]:
        """What this demonstration wrote down last; `NoDemonstration` if there is none."""
        try:
            return dict(json.loads((self.folder / _NOTES).read_text("utf-8")))
        except FileNotFoundError as error:
            raise NoDemonstration(f"{self.folder} holds no demonstration") from error

    def note(self, notes: Mapping[str, Any]) -> None:
        """Write down how far it went, whole or not at all."""
        fresh = self.folder / f"{_NOTES}.new"
        fresh.write_text(json.dumps(notes, indent=1) + "\n", "utf-8")
        fresh.replace(self.folder / _NOTES)

    def keys(self) -> dict[str, str]:
        """This demonstration's own keys, drawn when first asked for and readable by the owner alone."""
        file = self.folder / "keys.json"
        if not file.exists():
            drawn = {
                "LEGAL_FLOW_DATA_KEYS": f"demo:{secrets.token_hex(32)}",
                "LEGAL_FLOW_INDEX_KEY": secrets.token_hex(32),
                "LEGAL_FLOW_SIGNING_KEYS": f"demo:{secrets.token_hex(32)}",
            }
            fresh = file.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(drawn, out)
            fresh.replace(file)
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
            # The calendar of a demonstration lies in the past: a run is asked for by its day, not by the clock.
            "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
        }
