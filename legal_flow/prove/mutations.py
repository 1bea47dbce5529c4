"""The ways in which a package is broken."""

import csv
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import xlsxwriter

from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.rows import FILES, column

_CELLS = (
    *("2026-02-30", "2026-13-01", "1,250.00", "-5.00", "NaN", "inf", "1e5", "１２３.００", "99010１", "=1+1"),
    *('=HYPERLINK("x")', "+86", "@sum", "-2+3", "", " ", "\t", "NULL", "\x00", "a\nb", '"', "null", "0"),
    *("9" * 40, "张三", "🀄", "true", "2199-12-31", "9999-12-31", "0001-01-01", "\u202e", "\ufeff", "\u2028"),
)
_BIG = 5_000_000


def _cell(folder: Path, draw: random.Random) -> None:
    """Strange values in some cells."""

    def change(rows: list[list[str]]) -> None:
        for _ in range(draw.randint(1, 4)):
            row = draw.choice(rows[1:])
            row[draw.randrange(len(row))] = draw.choice(_CELLS)

    _rewrite(_file(folder, draw), change)


def _huge_cell(folder: Path, draw: random.Random) -> None:
    """A field of five megabytes."""

    def change(rows: list[list[str]]) -> None:
        row = draw.choice(rows[1:])
        row[draw.randrange(len(row))] = draw.choice("x,\n9张") * _BIG

    if draw.random() < 0.05:  # The others stay small, so that ten thousand packages take minutes.
        _rewrite(_file(folder, draw), change)


def _swapped_cells(folder: Path, draw: random.Random) -> None:
    """Two columns whose cells stand under each other's name."""

    def change(rows: list[list[str]]) -> None:
        one, other = draw.sample(range(len(rows[0])), 2)
        for row in rows[1:]:
            row[one], row[other] = row[other], row[one]

    _rewrite(_file(folder, draw), change)


def _header(folder: Path, draw: random.Random) -> None:
    """A column that is missing, strange or there twice, or no header at all."""

    def change(rows: list[list[str]]) -> None:
        place = draw.randrange(len(rows[0]))
        match draw.randrange(4):
            case 0:
                rows[0][place] = draw.choice(("", "remark", "姓名", rows[0][0]))
            case 1:
                rows[0].append(draw.choice(("remark", rows[0][place])))
            case 2:
                for row in rows:
                    del row[place]
            case _:
                del rows[0]

    _rewrite(_file(folder, draw), change)


def _order(folder: Path, draw: random.Random) -> None:
    """The columns in another order, which is allowed."""

    def change(rows: list[list[str]]) -> None:
        order = draw.sample(range(len(rows[0])), len(rows[0]))
        rows[:] = [[row[place] for place in order] for row in rows]

    _rewrite(_file(folder, draw), change)


def _width(folder: Path, draw: random.Random) -> None:
    """Rows with a cell too many or too few, and blank lines."""

    def change(rows: list[list[str]]) -> None:
        for _ in range(draw.randint(1, 3)):
            place = draw.randint(1, len(rows))
            rows.insert(place, draw.choice(([], ["x"], ["1"] * 99, [""] * len(rows[0]))))

    _rewrite(_file(folder, draw), change)


def _twice(folder: Path, draw: random.Random) -> None:
    """One id with two contents."""

    def change(rows: list[list[str]]) -> None:
        row = list(draw.choice(rows[1:]))
        row[draw.randrange(1, len(row))] = draw.choice(("", "2", "card", row[-1]))
        rows.insert(draw.randint(1, len(rows)), row)

    _rewrite(_file(folder, draw), change)


def _orphan(folder: Path, draw: random.Random) -> None:
    """References that name nothing, and rows that others refer to taken away."""
    names = [
        name for name, model in FILES.items() if any(column(model, one).refers for one in model.model_fields)
    ]
    path = folder / draw.choice(names)

    def lose(rows: list[list[str]]) -> None:
        fields = [place for place, one in enumerate(rows[0]) if column(FILES[path.name], one).refers]
        for row in draw.sample(rows[1:], min(2, len(rows) - 1)):
            row[draw.choice(fields)] = draw.choice(("NOBODY", "A9999999", ""))

    if draw.random() < 0.5 and _is_csv(path):
        _rewrite(path, lose)
    elif _is_csv(folder / "accounts.csv"):
        _rewrite(folder / "accounts.csv", lambda rows: rows.pop(draw.randrange(1, len(rows))))


def _encoding(folder: Path, draw: random.Random) -> None:
    path = _file(folder, draw)
    text = path.read_bytes().decode("utf-8", "replace")
    encoding = draw.choice(("gb18030", "gbk", "utf-16", "utf-8-sig", "utf-32", "big5", "shift_jis"))
    path.write_bytes(text.encode(encoding, "replace"))


def _bytes(folder: Path, draw: random.Random) -> None:
    """Some bytes are others."""
    path = _file(folder, draw)
    content = bytearray(path.read_bytes())
    for _ in range(draw.randint(1, 5)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    path.write_bytes(content)


def _torn(folder: Path, draw: random.Random) -> None:
    path = _file(folder, draw)
    content = path.read_bytes()
    path.write_bytes(content[: draw.randrange(len(content))])


def _lines(folder: Path, draw: random.Random) -> None:
    path = _file(folder, draw)
    ending = draw.choice((b"\r\n", b"\r", b"\n\n", b"\x0b\n", b"\x00\n"))
    path.write_bytes(path.read_bytes().replace(b"\n", ending))


def _xlsx(folder: Path, draw: random.Random) -> None:
    """A sound workbook, a torn one, or one that unpacks without end."""
    path = _file(folder, draw)
    rows = _read(path)
    path.unlink()
    with xlsxwriter.Workbook(path.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if draw.random() < 0.02:
                    sheet.write(line, place, draw.choice((1.5, True, "=1+1", 6299000000000015)))
                else:
                    sheet.write_string(line, place, cell[:32_000])
    match draw.randrange(4):
        case 0:
            content = path.with_suffix(".xlsx").read_bytes()
            path.with_suffix(".xlsx").write_bytes(content[: draw.randrange(len(content))])
        case 1:
            with zipfile.ZipFile(path.with_suffix(".xlsx"), "a", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr("xl/more.xml", b"0" * (8 << 20))


def _parquet(folder: Path, draw: random.Random) -> None:
    """A sound Parquet file, a torn one, or one with columns that are not exact."""
    path = _file(folder, draw)
    rows = _read(path)
    width = len(rows[0])
    try:
        frame = pl.DataFrame(
            {
                name: [row[place] or None for row in rows[1:] if len(row) == width]
                for place, name in enumerate(rows[0])
            },
            schema=dict.fromkeys(rows[0], pl.String),
        )
    except (pl.exceptions.PolarsError, ValueError):
        return
    if draw.random() < 0.2:
        frame = frame.with_columns(pl.lit(draw.random()).alias(frame.columns[-1]))
    path.unlink()
    frame.write_parquet(path.with_suffix(".parquet"))
    if draw.random() < 0.3:
        content = path.with_suffix(".parquet").read_bytes()
        path.with_suffix(".parquet").write_bytes(content[: draw.randrange(len(content))])


def _lost_file(folder: Path, draw: random.Random) -> None:
    _file(folder, draw).unlink()


def _more_files(folder: Path, draw: random.Random) -> None:
    name = draw.choice(("extra.csv", "notes.txt", "scans/a.pdf", "ledger.xlsx", "LEDGER.CSV"))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"?")


def _manifest_not_redeclared(folder: Path, draw: random.Random) -> None:
    path = _file(folder, draw)
    path.write_bytes(path.read_bytes() + draw.choice((b"\n", b"x", b"\x00")))


def _manifest_bytes(folder: Path, draw: random.Random) -> None:
    content = bytearray((folder / MANIFEST).read_bytes())
    for _ in range(draw.randint(1, 3)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    (folder / MANIFEST).write_bytes(content)


def _manifest_counts(folder: Path, draw: random.Random) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    entry = draw.choice(sorted(manifest["files"]))
    manifest["files"][entry]["rows"] = draw.choice((-1, 0, 7, "3", None, 10**20))
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


MUTATIONS: dict[str, Callable[[Path, random.Random], None]] = {
    "cell": _cell,
    "huge_cell": _huge_cell,
    "swapped_cells": _swapped_cells,
    "header": _header,
    "order": _order,
    "width": _width,
    "twice": _twice,
    "orphan": _orphan,
    "encoding": _encoding,
    "bytes": _bytes,
    "torn": _torn,
    "lines": _lines,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "lost_file": _lost_file,
    "more_files": _more_files,
    "manifest_not_redeclared": _manifest_not_redeclared,
    "manifest_bytes": _manifest_bytes,
    "manifest_counts": _manifest_counts,
}


def declare(folder: Path, draw: random.Random) -> None:
    """Declare the files as they are; how many rows there are is declared as a careful sender would count them."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    for name in list(manifest["files"]):
        for path in (folder / name, *(folder / name).parent.glob(f"{Path(name).stem}.*")):
            if path.is_file():
                entry = manifest["files"].pop(name)
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                rows = (
                    entry["rows"]
                    if path.suffix == ".xlsx" or draw.random() < 0.1
                    else _count(path, entry["rows"])
                )
                manifest["files"][path.name] = {"rows": rows, "sha256": digest}
                break
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def _count(path: Path, otherwise: int) -> int:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path).height
        content = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            return max(0, sum(1 for _ in csv.reader(io.StringIO(text, newline=""), strict=True)) - 1)
    except (csv.Error, pl.exceptions.PolarsError):
        pass
    return otherwise


def _file(folder: Path, draw: random.Random) -> Path:
    """A CSV file with rows."""
    return draw.choice(
        [path for path in sorted(folder.glob("*.csv")) if path.stat().st_size and _is_csv(path)]
    )


def _is_csv(path: Path) -> bool:
    try:
        return path.is_file() and len(_read(path)) > 1
    except (csv.Error, UnicodeDecodeError):
        return False


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _rewrite(path: Path, change: Callable[[list[list[str]]], object]) -> None:
    rows = _read(path)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
