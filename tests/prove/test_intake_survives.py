"""The short forms of what tries to break intake."""

from pathlib import Path

import pytest

from legal_flow.prove import intake_kill, packages


def test_broken_packages_are_refused_or_taken_and_nothing_is_lost(tmp_path: Path) -> None:
    said: list[str] = []
    assert packages.prove(20240102, 40, tmp_path / "packages", said.append) == 0, said


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_an_import_killed_and_run_again_leaves_the_same_rows(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if kind == "postgresql" else ""
    said: list[str] = []
    assert intake_kill.prove(20240102, 300, 1, tmp_path / "intake", server, said.append) == 0, said
