"""The cells of one file as frames of text, batch by batch, whichever form it came in: nothing is guessed.

CSV is read in blocks of whole lines. A block without quotes whose commas add up goes through Polars; any other goes
through Python's reader, which tells exactly which record is torn. Both give the same cells.
"""

import codecs
import csv
import io
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import fastexcel
import polars as pl

from legal_flow.contract.faults import masked
from legal_flow.errors import PackageFault

ROW = "#"
"""The column that holds the number of a row as a spreadsheet counts: the header is row 1."""
_BLOCK = 2 << 20
_LONGEST_LINE = 32 << 20
_LONGEST_CELL = 16 << 20
_LONGEST_TEXT = 1_000
"""Characters of a Parquet cell that are read; the contract takes far fewer, so that a longer one is at fault."""
_BATCH = 50_000
_MOST_UNPACKED = 256 << 20
_MOST_RATIO = 200
_MOST_HELD = 500 << 20
_PER_CELL, _MARKUP = 75, 30
"""Bytes that a cell of a workbook takes when it is read, its text left out; and that it takes as XML, at least."""
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_SHARED = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*([0-9]+)""")
_LOOK = 1 << 16
csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file: a frame of text columns in the order of the contract with `ROW`, and what is no row."""

    frame: pl.DataFrame
    misfits: tuple[tuple[int, int], ...] = ()
    """Row number and number of cells of each record with more or fewer cells than the header."""

    @property
    def rows(self) -> int:
        """How many records, misfits included."""
        return self.frame.height + len(self.misfits)


def read_table(path: Path, columns: list[str], encoding: str = "utf-8") -> Iterator[Batch]:
    """The rows of a CSV, XLSX or Parquet file; `columns` are those of the contract, in its order.

    Raises `PackageFault` where the file as a whole cannot be read.
    """
    match path.suffix:
        case ".csv":
            yield from _Csv(path, columns, encoding).batches()
        case ".xlsx":
            yield from _xlsx(path, columns)
        case ".parquet":
            yield from _parquet(path, columns)
        case _:
            raise PackageFault(f"{path.name}: a table is CSV, XLSX or Parquet; send it as one of them")


def encoding_of(path: Path) -> str:
    """The encoding of a CSV file that declares none: UTF-8 if every byte is, else GB18030 if every byte is.

    Raises `PackageFault` for neither, and for UTF-8 with damaged places: that would pass as GB18030, and be rubbish.
    """
    with path.open("rb") as file:
        damage = _first_damage(file, "utf-8")
        if damage is None:
            return "utf-8"
        file.seek(max(0, damage - _LOOK // 2))
        near = file.read(_LOOK).decode("utf-8", "replace")
        chinese = sum("\u4e00" <= one <= "\u9fff" for one in near)
        file.seek(0)
        if chinese > near.count("\ufffd") or _first_damage(file, "gb18030") is not None:
            raise PackageFault(
                f"{path.name}: neither UTF-8 nor GB18030, from byte {damage} on; save it as UTF-8 and send it again"
            )
    return "gb18030"


def _first_damage(file: BinaryIO, encoding: str) -> int | None:
    decoder, place = codecs.getincrementaldecoder(encoding)(), 0
    while True:
        block = file.read(_BLOCK)
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return max(0, place - len(error.object) + len(block)) + error.start
        if not block:
            return None
        place += len(block)


class _Csv:
    """One reading of a CSV file."""

    def __init__(self, path: Path, columns: list[str], encoding: str) -> None:
        self._name = path.name
        self._path = path
        self._columns = columns
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._rest = ""

    def batches(self) -> Iterator[Batch]:
        with self._path.open("rb") as file:
            try:
                yield from self._read(file)
            except csv.Error as error:
                raise PackageFault(
                    f"{self._name}: not readable as CSV ({error}); quote cells as RFC 4180 says"
                ) from None
            except UnicodeDecodeError as error:
                raise PackageFault(
                    f"{self._name}: not {error.encoding.upper()}; save it as UTF-8 or declare its encoding"
                ) from None

    def _read(self, file: BinaryIO) -> Iterator[Batch]:
        block = self._block(file).removeprefix("\ufeff")
        head = io.StringIO(block, newline="")
        header = next(csv.reader(head, strict=True), [])
        check_header(self._name, header, self._columns)
        block = block[head.tell() :] or self._block(file)
        row = 2
        while block:
            batch = self._fast(block, header, row) or self._exact(block, file, header, row)
            yield batch
            row += batch.rows
            block = self._block(file)

    def _block(self, file: BinaryIO) -> str:
        """The next whole lines, at the end what is left."""
        text = self._rest
        while True:
            raw = file.read(_BLOCK)
            text += self._decoder.decode(raw, final=not raw)
            cut = text.rfind("\n") + 1
            if not raw:
                self._rest = ""
                return text
            if cut:
                self._rest = text[cut:]
                return text[:cut]
            if len(text) > _LONGEST_LINE:
                raise PackageFault(f"{self._name}: a line does not end; send the file again")

    def _fast(self, block: str, header: list[str], row: int) -> Batch | None:
        """The block through Polars, if it is so plain that there is one way to read it."""
        if '"' in block:
            return None
        if "\r" in block:
            if block.count("\r\n") != block.count("\r"):
                return None
            block = block.replace("\r\n", "\n")
        lines = block.count("\n") + (not block.endswith("\n"))
        if "\n\n" in block or block[0] == "\n" or block.count(",") != lines * (len(header) - 1):
            return None
        try:
            # More cells than the header is an error here; as the commas add up, none has fewer then.
            frame = pl.read_csv(
                block.encode(), has_header=False, schema=dict.fromkeys(header, pl.String), quote_char=None
            )
        except pl.exceptions.ComputeError:
            return None
        if frame.height != lines:
            return None
        return Batch(frame.select(self._columns).with_row_index(ROW, row))

    def _exact(self, block: str, file: BinaryIO, header: list[str], row: int) -> Batch:
        """The block through Python's reader, to the end of the record that its last line begins."""
        waiting = [io.StringIO(block, newline="")]
        end = len(block)

        def lines() -> Iterator[str]:
            nonlocal end
            while True:
                yield from waiting[-1]
                more = self._block(file)
                if not more:
                    return
                waiting[-1], end = io.StringIO(more, newline=""), len(more)

        records: list[list[str]] = []
        numbers: list[int] = []
        misfits: list[tuple[int, int]] = []
        for number, record in enumerate(csv.reader(lines(), strict=True), start=row):
            if len(record) == len(header):
                records.append(record)
                numbers.append(number)
            else:
                misfits.append((number, len(record)))
            if waiting[-1].tell() >= end:
                break
        cells = zip(*records, strict=True) if records else [[] for _ in header]
        frame = pl.DataFrame(
            {name: list(column) for name, column in zip(header, cells, strict=True)},
            schema=dict.fromkeys(header, pl.String),
        )
        blank = pl.col(self._columns).replace("", None)
        index = pl.Series(ROW, numbers, pl.UInt32)
        return Batch(frame.select(index, blank), tuple(misfits))


def check_header(name: str, header: list[str], columns: list[str]) -> None:
    """Every column of the contract once, and no other; `PackageFault` names the first that is not so."""
    # A file without a header shows its first row here, which may tell of a person.
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing:
        near = f" ({masked(unknown[0], personal=False)} is unknown)" if unknown else ""
        raise PackageFault(f"{name}: the column {missing[0]} is missing{near}; the header names every column")
    if unknown:
        raise PackageFault(
            f"{name}: the column {masked(unknown[0], personal=False)} is unknown; leave it out"
        )
    if len(header) != len(columns):
        raise PackageFault(f"{name}: a column occurs twice in the header; keep one")


def _xlsx(path: Path, columns: list[str]) -> Iterator[Batch]:
    """The first sheet; every cell as text."""
    try:
        with zipfile.ZipFile(path) as packed:
            sizes = [one.file_size for one in packed.infolist()]
            if sum(sizes) > _MOST_UNPACKED or sum(sizes) > _MOST_RATIO * max(path.stat().st_size, 4096):
                raise PackageFault(
                    f"{path.name}: unpacks to more than {_MOST_UNPACKED >> 20} MB; send CSV or Parquet instead"
                )
            if _takes_too_much(packed):
                raise PackageFault(
                    f"{path.name}: takes more than {_MOST_HELD >> 20} MB to read; send CSV or Parquet instead"
                )
        sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
        frame = sheet.to_polars()
    except (fastexcel.FastExcelError, zipfile.BadZipFile, zlib.error, RuntimeError, OSError) as error:
        raise PackageFault(
            f"{path.name}: not readable as XLSX ({type(error).__name__}); save it again"
        ) from None
    check_header(path.name, frame.columns, columns)
    yield from _slices(frame.select(columns))


def _takes_too_much(packed: zipfile.ZipFile) -> bool:
    """Whether reading a workbook, which is read whole, would take more memory than `_MOST_HELD`, about.

    A text that many cells share is packed once and read many times, so the size of the file says nothing.
    """
    names = packed.namelist()
    texts = array("I")
    for name in names:
        if name.endswith("sharedStrings.xml"):
            for block in _blocks(packed, name, b"</si>", b":si>"):
                texts.extend(len(text) for text in re.split(rb"</(?:\w+:)?si>", block)[:-1])
    held = 0
    for name in names:
        if "worksheets/" in name and name.endswith(".xml"):
            for block in _blocks(packed, name, b"</row>", b":row>"):
                cells = len(_CELL.findall(block))
                held += cells * _PER_CELL + 2 * max(0, len(block) - cells * _MARKUP)
                shared = (int(number) for number in _SHARED.findall(block))
                held += 2 * sum(texts[number] for number in shared if number < len(texts))
                if held > _MOST_HELD:
                    return True
    return False


def _blocks(packed: zipfile.ZipFile, name: str, *ends: bytes) -> Iterator[bytes]:
    """A file of the archive in blocks that end with one of these marks, the last with whatever it ends with."""
    rest = b""
    with packed.open(name) as file:
        while raw := file.read(_BLOCK):
            rest += raw
            cut = max((rest.rfind(end) + len(end) for end in ends if end in rest), default=0)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _slices(frame: pl.DataFrame) -> Iterator[Batch]:
    blank = frame.with_row_index(ROW, 2).with_columns(pl.col(pl.String).replace("", None))
    for batch in blank.iter_slices(_BATCH):
        yield Batch(batch)


def _parquet(path: Path, columns: list[str]) -> Iterator[Batch]:
    """Row by row group; a column of days, truth values, whole numbers or decimals is read as the contract writes it."""
    try:
        table = pl.scan_parquet(path)
        schema = table.collect_schema()
        check_header(path.name, schema.names(), columns)
        cells = table.select(_as_text(path.name, column, schema[column]) for column in columns)
        row = 2
        for frame in cells.collect_batches(chunk_size=_BATCH, maintain_order=True):
            yield Batch(frame.with_columns(pl.all().replace("", None)).with_row_index(ROW, row))
            row += frame.height
    except (pl.exceptions.PolarsError, OSError) as error:
        raise PackageFault(
            f"{path.name}: not readable as Parquet ({type(error).__name__}); write it again"
        ) from None


def _as_text(name: str, column: str, kind: pl.DataType) -> pl.Expr:
    cells = pl.col(column)
    if kind == pl.String or kind.is_integer() or kind.is_decimal() or kind in (pl.Boolean, pl.Date, pl.Null):
        # A megabyte that every row shares is packed once; cut here, it never stands in memory for each.
        return cells.cast(pl.String).str.head(_LONGEST_TEXT)
    raise PackageFault(
        f"{name}: the column {column} is {kind}, which is not exact; write text, days, whole numbers or decimals"
    )
