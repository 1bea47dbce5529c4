"""Real accounts that were followed by hand: what was worked out beforehand is what `explain` says."""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from portfolios import begin, sweep

from legal_flow.sample.uci import wrap_uci
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain import Told, explain, find

RECORD: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("followed.yaml").read_text("utf-8"))
FOLLOWED: list[dict[str, Any]] = RECORD["accounts"]


@pytest.fixture(scope="module")
def told(
    new_desk: Callable[..., Desk], empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Told]:
    """Every account of the record as `explain` tells it, from packages wrapped of its rows of the data set."""
    as_of = RECORD["as_of"]
    found: dict[str, Told] = {}
    for day in {one.get("package", as_of) for one in FOLLOWED}:
        accounts = [one for one in FOLLOWED if one.get("package", as_of) == day]
        folder = tmp_path_factory.mktemp("followed")
        package = wrap_uci(_data_set(folder, accounts), RECORD["seed"], day, folder / "packages")
        desk = begin(new_desk, empty_sqlite, package.parent, folder)
        sweep(desk, "intake_accounts", day)
        for one in accounts:
            (account_id,) = find(desk, one["account"], as_of)
            found[one["account"]] = explain(desk, account_id, as_of)
    return found


@pytest.mark.parametrize("one", FOLLOWED, ids=lambda one: one["account"])
def test_what_was_worked_out_by_hand_is_what_the_product_says(
    one: dict[str, Any], told: dict[str, Told]
) -> None:
    said = _said(told[one["account"]])
    assert {part: said[part] for part in one["expect"]} == one["expect"]


def test_the_page_has_the_accounts_of_the_record_with_their_outcomes() -> None:
    page = Path(__file__).parents[2] / "docs" / "followed-by-hand.md"
    rows = [row.split(" | ") for row in page.read_text("utf-8").splitlines() if row.startswith("| A0")]
    words = {"not_yet": "not yet", "needs_lawyer": "needs a lawyer", None: "not asked"}
    outcomes = [
        (one["account"], one["expect"]["policy"]["outcome"], (one["expect"]["law"] or {}).get("outcome"))
        for one in FOLLOWED
    ]
    assert [(row[0].lstrip("| "), row[2], row[3]) for row in rows] == [
        (ref, words.get(policy, policy), words.get(law, law)) for ref, policy, law in outcomes
    ]


def _data_set(folder: Path, accounts: Iterable[dict[str, Any]]) -> Path:
    path = folder / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["ID", *(f"X{number}" for number in range(1, 24)), "Y"])
        writer.writerows([int(one["account"][1:]), *one["row"]] for one in accounts)
    return path


def _said(told: Told) -> dict[str, Any]:
    """The answers in the form of the record."""
    law, limitation, claim, way = (told[part] for part in ("law", "limitation", "claim", "way"))
    return {
        "policy": {name: told["policy"][name] for name in ("outcome", "reasons")},
        "law": law and {"outcome": law["outcome"], **{one["rule"]: one["outcome"] for one in law["reasons"]}},
        "limitation": limitation and _clock(limitation),
        "claim": claim
        and {**{line["component"]: line["claimed"] for line in claim["lines"]}, "claimed": claim["claimed"]},
        "way": way
        and {**{name: way[name] for name in ("court", "track", "route")}, "fee": way["filing_fee"]},
    }


def _clock(limitation: Told) -> dict[str, Any]:
    steps = limitation["steps"]
    last = {"earliest": steps[steps.index("最晚：") - 1], "latest": steps[-1]}
    days = {name: date.fromisoformat(limitation[name]) for name in ("earliest", "act_by", "latest")}
    return {
        **days,
        **{f"{end}_from": step.split("（")[-1].split("）")[0] for end, step in last.items()},
        "disputed": limitation["disputed"],
    }
