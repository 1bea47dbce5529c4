"""Collects the examples of `tests/law/*/*.yaml`, which a lawyer can read and write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from legal_flow.courts.packs import QUESTIONS
from legal_flow.rules import examples

HERE = Path(__file__).parent


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every YAML file below this folder holds examples; its folder is named as its pack."""
    if file_path.suffix in examples.SUFFIXES and file_path.parent.parent == HERE:
        return ExampleFile.from_parent(parent, path=file_path)
    return None


class ExampleFile(pytest.File):
    """One file of examples."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item an example."""
        for example in examples.read(self.path):
            yield ExampleItem.from_parent(self, name=f"{example.number:02d} {example.name}", example=example)


class WrongAnswerError(Exception):
    """The rule said something else."""


class ExampleItem(pytest.Item):
    """One example: the rule answers as expected or refuses as expected."""

    def __init__(self, *, example: examples.Example, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example

    def runtest(self) -> None:
        """Ask the rule."""
        found = examples.differences(self.example, QUESTIONS[self.path.parent.name]())
        if found:
            raise WrongAnswerError(examples.told(self.example, found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """What a lawyer needs; no traceback for a wrong answer."""
        return str(excinfo.value if isinstance(excinfo.value, WrongAnswerError) else excinfo.getrepr())

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, self.name
