"""The pages under `docs/` that are generated from code, so that they cannot disagree with it."""

from collections.abc import Callable
from pathlib import Path

from legal_flow.contract.page import data_contract_page
from legal_flow.docs import deployment, faults, law, life, performance, rules

FOLDER = Path(__file__).resolve().parents[2] / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "data-contract.md": data_contract_page,
    "errors.md": faults.errors_page,
    "law.md": law.law_page,
    "performance.md": performance.performance_page,
    "rules.md": rules.rules_page,
    "settings.md": deployment.settings_page,
    "stages.md": life.stages_page,
    "sweeps.md": life.sweeps_page,
    "templates.md": deployment.templates_page,
}


def write(*, check: bool = False) -> list[str]:
    """The names of the pages that were stale; they are written again unless this is only a `check`."""
    stale: list[str] = []
    for name, page in PAGES.items():
        path, text = FOLDER / name, page()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    return stale
