"""Reading the YAML files of a law pack: numbers exactly, days as days, no key twice."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from legal_flow.errors import LawError
from legal_flow.law.citation import Citation

BOOL = "tag:yaml.org,2002:bool"


class _ExactLoader(yaml.SafeLoader):
    """The safe loader, with `Decimal` for every number that has a point; only true and false are booleans.

    PyYAML would read the keys `on` and `off` as booleans too.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _decimal(loader: yaml.SafeLoader, node: yaml.Node) -> Decimal:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, "a number was expected", node.start_mark)
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


def _mapping(loader: yaml.SafeLoader, node: yaml.Node) -> dict[Any, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise yaml.constructor.ConstructorError(None, None, "a mapping was expected", node.start_mark)
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"twice: {', '.join(twice)}", node.start_mark)
    return loader.construct_mapping(node, deep=True)


_ExactLoader.add_implicit_resolver(BOOL, re.compile("^(?:true|false)$"), ["t", "f"])
_ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
_ExactLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> dict[str, Any]:
    """The mapping that a law file holds; raises `LawError` naming the file if it cannot be read."""
    try:
        # The loader is a safe one: it builds plain values only.
        content = yaml.load(path.read_text("utf-8"), Loader=_ExactLoader)  # noqa: S506
    except yaml.YAMLError as broken:
        raise LawError(f"{path.name}: {broken}") from broken
    if not isinstance(content, dict):
        raise LawError(f"{path.name}: a mapping was expected")
    return content


def citation(row: Mapping[str, Any]) -> Citation:
    """The citation that a `cite:` entry spells out."""
    return Citation(
        source=str(row["source"]),
        article=str(row["article"]),
        edition=str(row.get("edition", "")),
        confidence=str(row.get("confidence", "V")),
    )


def fingerprint(paths: Iterable[Path]) -> str:
    """Twelve hex digits that change whenever the name or a byte of any of the files does."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
