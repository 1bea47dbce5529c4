"""What only a file as a whole can tell: which keys occur twice, and which references name nothing.

A file may have ten million keys; they are kept as hashes of eight bytes, in order. A double hash is a suspicion that
the texts themselves settle; a reference that a chance hash lets through is still looked up in the store.
"""

import polars as pl

from legal_flow.contract.rows import FILES, Row, column, keys

NAMED = frozenset(
    target
    for model in FILES.values()
    for field in model.model_fields
    if (target := column(model, field).refers)
)
"""The files whose rows other files name."""


def key_text(model: type[Row]) -> pl.Expr:
    """What names a row of text cells; null if a part of it is blank."""
    return pl.concat_str(keys(model), separator="/").alias("key")


def key_hash(model: type[Row], rows: pl.DataFrame) -> pl.Series:
    """The hash of each row's key; null if a part of it is blank."""
    return rows.select(key_text(model)).select(
        pl.when(pl.col("key").is_not_null()).then(pl.col("key").hash())
    )["key"]


class Keys:
    """The keys of one file."""

    def __init__(self) -> None:
        self._parts: list[pl.Series] = []
        self._all = pl.Series(dtype=pl.UInt64)
        self._doubled = self._all

    def add(self, hashes: pl.Series) -> None:
        """Take in the keys of some rows."""
        self._parts.append(hashes.drop_nulls())

    def close(self, *, are_named: bool) -> None:
        """All keys are in; they are kept if other files name them, else only those that seem to occur twice."""
        if self._parts:
            self._all = pl.concat(self._parts, rechunk=True).sort(in_place=True)
        self._parts = []
        self._doubled = self._all.filter(self._all == self._all.shift(1)).unique()
        if not are_named:
            self._all = self._all.clear()

    def doubled(self, hashes: pl.Series) -> pl.Series:
        """Which of these keys seem to occur more than once."""
        return hashes.is_in(self._doubled.implode()).fill_null(False)

    def holds(self, hashes: pl.Series) -> pl.Series:
        """Which of these are keys of the file."""
        if self._all.is_empty():
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(hashes))
        place = self._all.search_sorted(hashes, "left").clip(upper_bound=len(self._all) - 1)
        return self._all.gather(place) == hashes
