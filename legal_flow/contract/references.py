"""What only the package as a whole can tell: keys that occur twice and references that name nothing."""

from collections.abc import Iterator

from legal_flow.contract.faults import Fault, duplicate_fault, manifest_fault, reference_fault
from legal_flow.contract.manifest import Manifest
from legal_flow.contract.package import Package
from legal_flow.contract.rows import FILES, column, keys
from legal_flow.contract.vocabulary import PackageKind


def check_references(package: Package) -> Iterator[Fault]:
    """Duplicate keys and cells that contradict the manifest; in a full package also references to nothing.

    The references of a delta may name rows of earlier packages; the store looks those up. A reference to a
    row that is itself in quarantine is no fault here: that row is there, and comes when it is repaired.
    """
    known: dict[str, set[str]] = {}
    for name in FILES:
        known[name] = set()
        yield from _check_keys(package, name, known[name])
        if package.manifest.kind is PackageKind.FULL:
            yield from _check_targets(package, name, known)


def _check_keys(package: Package, name: str, known: set[str]) -> Iterator[Fault]:
    """Fill `known` with the keys of a file."""
    model = FILES[name]
    columns = list(model.model_fields)
    key = [columns.index(field) for field in keys(model)]
    allowed = {columns.index(field): values for field, values in _told_by(package.manifest, name).items()}
    for number, record in package.records(name):
        if len(record) != len(columns):
            continue
        own = "/".join([record[i] for i in key])
        if own in known:
            yield duplicate_fault(name, number, model, columns[key[0]], own)
        known.add(own)
        for i, values in allowed.items():
            if record[i] not in values:
                yield manifest_fault(name, number, model, columns[i], record[i])


def _told_by(manifest: Manifest, name: str) -> dict[str, frozenset[str]]:
    """The columns of a file whose values the manifest fixes."""
    match name:
        case "lender.csv":
            return {"code": frozenset({manifest.creditor})}
        case "accounts.csv":
            return {"currency": frozenset({manifest.currency})}
        case "scans.csv":
            return {"path": frozenset(manifest.scans)}
        case _:
            return {}


def _check_targets(package: Package, name: str, known: dict[str, set[str]]) -> Iterator[Fault]:
    model = FILES[name]
    columns = list(model.model_fields)
    refers = [(i, field, column(model, field).refers) for i, field in enumerate(columns)]
    targets = [(i, field, target, known[target]) for i, field, target in refers if target]
    if not targets:
        return
    for number, record in package.records(name):
        if len(record) != len(columns):
            continue
        for i, field, target, there in targets:
            if record[i] and record[i] not in there:
                yield reference_fault(name, number, model, field, record[i], target)
