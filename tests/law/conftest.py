"""Collects the examples of `tests/law/*/*.yaml`, which a lawyer can read and write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from legal_flow.law import files

HERE = Path(__file__).parent


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every YAML file below this folder holds examples."""
    if file_path.suffix == ".yaml" and file_path.parent.parent == HERE:
        return ExampleFile.from_parent(parent, path=file_path)
    return None


class ExampleFile(pytest.File):
    """A list of examples under `examples:`; a file may set `rule` and `given` for all of them."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item an example, with what the file sets filled in."""
        content = files.read(self.path)
        shared = {key: content[key] for key in ("rule", "given") if key in content}
        for number, row in enumerate(content["examples"], 1):
            example = {**shared, **row, "given": {**shared.get("given", {}), **row.get("given", {})}}
            yield Example.from_parent(self, name=f"{number:02d} {row['name']}", example=example)


class WrongAnswerError(Exception):
    """The rule said something else."""


class Example(pytest.Item):
    """One example: given facts, the rule answers as expected or raises as expected."""

    def __init__(self, *, example: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example

    def runtest(self) -> None:
        """Ask the rule and compare every expected key."""
        from law_examples import answer

        expected = dict(self.example["expect"])
        try:
            got = answer(self.example["rule"], self.example["given"])
        except Exception as error:
            if expected != {"raises": type(error).__name__}:
                raise
            return
        wrong = {
            key: (got.get(key, "nothing"), value)
            for key, value in expected.items()
            if str(got.get(key, "nothing")) != str(value)
        }
        if wrong:
            raise WrongAnswerError(wrong)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """What a lawyer needs: the example, why, and got beside wanted; no traceback."""
        lines = [
            f"例: {self.example['name']}",
            f"由: {self.example.get('why', '')}",
            f"规则: {self.example['rule']}",
        ]
        lines += [f"  给定 {key}: {value}" for key, value in self.example["given"].items()]
        if isinstance(excinfo.value, WrongAnswerError):
            for key, (got, wanted) in excinfo.value.args[0].items():
                lines.append(f"  {key}: 得到 {got}，应为 {wanted}")
        else:
            lines.append(f"  应为 {self.example['expect']}，却报错 {excinfo.typename}: {excinfo.value}")
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, self.name
