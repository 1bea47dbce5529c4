"""`manifest.json`: who sends what, how many rows of it, and the hash of every file."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from legal_flow.contract.columns import Currency, Day, Path, Ref
from legal_flow.contract.vocabulary import PackageKind

MANIFEST = "manifest.json"
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FileEntry(BaseModel):
    """What the sender declares of one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
    """Data rows, the header not counted."""
    sha256: Sha256
    encoding: Literal["utf-8", "gb18030"] | None = None
    """Of a CSV file; found by looking where it is not declared."""


class Repairs(BaseModel):
    """Of which package's quarantine the rows are that come again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    manifest: Sha256
    """The hash of that package's manifest."""
    file: str
    rows: list[Annotated[int, Field(ge=2, strict=True)]]


class Manifest(BaseModel):
    """The declaration that makes a folder a package."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contract: Literal["1"]
    creditor: Ref
    """The code of the lender, as in lender.csv."""
    as_of: Day
    """The day up to which the package tells."""
    currency: Currency
    kind: PackageKind
    sequence: Annotated[int, Field(ge=1, le=2_147_483_647, strict=True)]
    """Counts the packages of a creditor without gaps; a package is loaded after the one before it."""
    files: dict[str, FileEntry]
    """By file name: `ledger.csv`, or `ledger.xlsx`, or `ledger.parquet`."""
    scans: dict[Path, Sha256] = Field(default_factory=dict)
    repairs: Repairs | None = None
    """Only of a package made from a repaired quarantine sheet."""
