"""Where rows of the portfolio come from (出处): which package, which of its files, which rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.steps.intake_rows import FILES
from legal_flow.store.tables.base import Versioned
from legal_flow.store.tables.portfolio import Package

_FILE_OF = {mapping.table: name.removesuffix(".csv") for name, mapping in FILES.items()}
_SHOWN = 5
UNKNOWN = "—"


def file_of(table: type[Versioned]) -> str:
    """The file of the data contract that brings a table's rows, without the form it came in: `ledger`."""
    return _FILE_OF[table]


def spans(numbers: Iterable[int]) -> list[str]:
    """Row numbers as ranges, in order: 2, 3, 4 and 9 are `2-4` and `9`."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return [f"{first}-{last}" if first < last else str(first) for first, last in ranges]


def cited(session: Session, rows: Iterable[Versioned]) -> tuple[str, str]:
    """The packages of rows, and their files and rows as a paper cites them; of very many ranges the first."""
    found: dict[UUID, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.package_id][file_of(type(row))].append(row.row)
    packages = session.execute(
        select(Package.id, Package.name)
        .where(Package.id.in_(found))
        .order_by(Package.as_of, Package.sequence, Package.name)
    ).all()
    told = ["、".join(_cited(found[one])) for one, _ in packages]
    if len(told) > 1:
        told = [f"{name}：{cells}" for (_, name), cells in zip(packages, told, strict=True)]
    return "、".join(name for _, name in packages) or UNKNOWN, "；".join(told) or UNKNOWN


def _cited(files: dict[str, list[int]]) -> Iterator[str]:
    for file, numbers in sorted(files.items()):
        ranges = spans(numbers)
        more = f"等{len(numbers)}行" if len(ranges) > _SHOWN else "行"
        yield f"{file}第{'、'.join(ranges[:_SHOWN])}{more}"
