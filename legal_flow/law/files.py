"""Reading the YAML files of a law pack: numbers exactly, days as days, no key twice, nothing by guess."""

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from legal_flow.errors import LawError

BOOL, INT, FLOAT = (f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float"))
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")


class _ExactLoader(yaml.SafeLoader):
    """The safe loader, with `Decimal` for every number that has a point; only true and false are booleans.

    PyYAML would read the keys `on` and `off` as booleans too, `010` as eight and `10:30` as six hundred and thirty.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _wrong(node: yaml.Node, problem: str) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _single(node: yaml.Node) -> yaml.ScalarNode:
    if not isinstance(node, yaml.ScalarNode):
        raise _wrong(node, "a single value was expected")
    return node


def _scalar(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    text = str(loader.construct_scalar(_single(node)))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _wrong(node, "a character that cannot be stored") from None
    return text


def _whole(loader: yaml.SafeLoader, node: yaml.Node) -> int:
    text = _scalar(loader, node)
    if not _WHOLE.fullmatch(text):
        raise _wrong(node, "a number is written in plain digits, and what is no number in quotes")
    return int(text)


def _decimal(loader: yaml.SafeLoader, node: yaml.Node) -> Decimal:
    text = _scalar(loader, node)
    if not _NUMBER.fullmatch(text):
        raise _wrong(node, "a number is written in plain digits, and what is no number in quotes")
    return Decimal(text)


def _bool(loader: yaml.SafeLoader, node: yaml.Node) -> bool:
    text = _scalar(loader, node)
    if text not in ("true", "false"):
        raise _wrong(node, "true or false was expected")
    return text == "true"


def _timestamp(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    try:
        return loader.construct_yaml_timestamp(_single(node))
    except (ValueError, ArithmeticError, AttributeError):
        raise _wrong(node, "there is no such day") from None


def _mapping(loader: yaml.SafeLoader, node: yaml.Node) -> dict[Any, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(node, "a mapping was expected")
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise _wrong(node, f"twice: {', '.join(twice)}")
    return loader.construct_mapping(node, deep=True)


_ExactLoader.add_implicit_resolver(BOOL, re.compile("^(?:true|false)$"), ["t", "f"])
_ExactLoader.add_implicit_resolver(FLOAT, re.compile(r"^[-+]?[0-9.]+[eE][-+]?[0-9]+$"), list("-+.0123456789"))
_ExactLoader.add_constructor(BOOL, _bool)
_ExactLoader.add_constructor(INT, _whole)
_ExactLoader.add_constructor(FLOAT, _decimal)
_ExactLoader.add_constructor("tag:yaml.org,2002:str", _scalar)
_ExactLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
_ExactLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> dict[str, Any]:
    """The mapping that a law file holds; raises `LawError` naming the file, and the line where that is known."""
    try:
        return parse(path.read_text("utf-8"))
    except UnicodeDecodeError as broken:
        raise LawError(f"{path.name}: not written in UTF-8, byte {broken.start}") from broken
    except OSError as broken:
        raise LawError(f"{path.name}: cannot be read ({type(broken).__name__})") from broken
    except ValueError as broken:
        raise LawError(f"{path.name}: {broken}") from broken


def parse(text: str) -> dict[str, Any]:
    """The mapping that a text in YAML holds; raises `ValueError`, with the line where that is known."""
    try:
        # The loader is a safe one: it builds plain values only.
        content = yaml.load(text, Loader=_ExactLoader)  # noqa: S506
    except yaml.MarkedYAMLError as broken:
        line = "" if broken.problem_mark is None else f"line {broken.problem_mark.line + 1}: "
        raise ValueError(f"{line}{broken.problem}") from broken
    except RecursionError as broken:
        raise ValueError("nested too deep") from broken
    except (yaml.YAMLError, ValueError, ArithmeticError) as broken:
        raise ValueError(f"cannot be read ({type(broken).__name__})") from broken
    if not isinstance(content, dict):
        raise ValueError("a mapping was expected")
    return content


def fingerprint(paths: Iterable[Path]) -> str:
    """Twelve hex digits that change whenever the name or a byte of any of the files does."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
