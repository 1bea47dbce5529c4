"""`docs/errors.md`: every error class, read from the source so that none is forgotten and nothing is started."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from legal_flow import errors
from legal_flow.docs.markdown import code, page, table
from legal_flow.packets.sanitise import Defect

PACKAGE = Path(errors.__file__).parent
ROOT = "LegalFlowError"
_INTRO = """\
An error says who can mend it by its family, has a stable code and a remedy, and names things by id and
code, never persons. A failure that a sweep recorded carries the code; `unexpected-<Type>` is an error
nobody foresaw, recorded with the place it came from and without its text. Only the family `transport` stops
a chunk; Airflow tries it again.
"""
_DEFECTS = """\
## Why a paper is a gap

`packet-unreadable-file` says of a file that it is one of these; a paper that never came is `missing`.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An error class as its source has it; empty code and remedy are inherited."""

    name: str
    base: str
    says: str
    code: str
    remedy: str
    module: str


def errors_page() -> str:
    """Families in the order of `errors.py`, each with its classes in the order of descent."""
    found = {one.name: one for one in error_classes()}
    families = [one for one in found.values() if one.base == ROOT]
    sections = [_section(found, family) for family in families]
    defects = table(["Reason"], [[code(defect)] for defect in Defect])
    return page("Errors", "every subclass of `LegalFlowError`", _INTRO, *sections, _DEFECTS, defects)


def error_classes() -> list[Found]:
    """Every class of the package that descends from `LegalFlowError`, those of `errors.py` first."""
    modules = sorted(PACKAGE.rglob("*.py"), key=lambda path: (path != PACKAGE / "errors.py", str(path)))
    classes = [one for path in modules for one in _classes(path)]
    known = {ROOT}
    found: list[Found] = []
    while True:
        fresh = [one for one in classes if one.base in known and one.name not in known]
        if not fresh:
            return found
        known |= {one.name for one in fresh}
        found += fresh


def _classes(path: Path) -> Iterator[Found]:
    module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.bases:
            says = " ".join((ast.get_docstring(node) or "").split())
            base = ast.unparse(node.bases[0]).rpartition(".")[2]
            yield Found(node.name, base, says, _text(node, "code"), _text(node, "remedy"), module)


def _text(node: ast.ClassDef, name: str) -> str:
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == name:
            return str(ast.literal_eval(line.value))
    return ""


def _section(found: dict[str, Found], family: Found) -> str:
    rows = []
    for one in [family, *_below(found, family)]:
        own = _inherited(found, one, "code")
        anchor = f'<a id="{own}"></a>' if one.code else ""
        place = one.module.removeprefix("legal_flow.")
        rows.append(
            [f"{anchor}`{own}`", code(one.name), one.says, _inherited(found, one, "remedy"), code(place)]
        )
    return f"## `{family.code}`\n\n" + table(["Code", "Class", "Meaning", "Remedy", "Module"], rows)


def _below(found: dict[str, Found], above: Found) -> Iterator[Found]:
    for one in found.values():
        if one.base == above.name:
            yield one
            yield from _below(found, one)


def _inherited(found: dict[str, Found], one: Found, name: str) -> str:
    own = str(getattr(one, name))
    if own:
        return own
    if one.base in found:
        return _inherited(found, found[one.base], name)
    return str(getattr(errors.LegalFlowError, name))
