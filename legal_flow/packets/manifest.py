"""The manifest of a packet: what lies in it, with every hash; its own hash is the lock (定稿).

Canonical JSON: UTF-8, keys sorted, no white space, so that one content has one sequence of bytes. It lies
beside the PDF, never in it. An approval binds the lock, and through it every byte.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from legal_flow.errors import PacketFault

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=1)]


class ManifestFault(PacketFault):
    """The bytes are no manifest: not canonical JSON, a field missing or wrong, or pages that do not join."""

    code = "manifest"
    remedy = "Take the manifest from the object store again; it is written by this program only."


class Source(StrEnum):
    """Where a document of the packet comes from."""

    GENERATED = "generated"
    """Made by us from the case."""
    ORIGINAL = "original"
    """As it came, byte for byte: electronic evidence, delivered beside the PDF or bound in unchanged."""
    DISPLAY = "display"
    """展示件: a cleaned and stamped copy of an original, whose hash it names."""


class Record(BaseModel):
    """What is written down once, in one form only."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def canonical_json(record: Record) -> bytes:
    """The one sequence of bytes of a record."""
    return json.dumps(
        record.model_dump(mode="json", exclude_none=True),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


class Document(Record):
    """One document. Pages are those of the packet's PDF, from 1; what lies beside it has none."""

    name: Text
    """File name within the packet, unique, made of codes: messages show it."""
    kind: Text
    title: Text
    """In Chinese, as the outline shows it."""
    sha256: Sha256
    source: Source
    pages: Count | None = None
    """Of an exhibit with its cover sheet."""
    first_page: Count | None = None
    last_page: Count | None = None
    original_sha256: Sha256 | None = None
    """Of a display copy only: the original it was made from."""
    signature: Text | None = None
    """Result code of checking an electronic signature; absent when there is none."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [value is not None for value in (self.pages, self.first_page, self.last_page)]
        if any(given) and not all(given):
            raise ValueError("pages, first_page and last_page go together")
        if (self.source is Source.DISPLAY) != (self.original_sha256 is not None):
            raise ValueError("a display copy names its original, and nothing else does")
        return self


class Manifest(Record):
    """One version of one packet. Raises `pydantic.ValidationError` when put together wrongly."""

    format: Literal["legal-flow-manifest-1"] = "legal-flow-manifest-1"
    packet_id: UUID
    case_id: UUID
    version: Count
    cut_off: date
    """截至日 of every amount in it."""
    law_edition: Text
    templates: Mapping[str, str]
    """Edition by template name."""
    tools: Mapping[str, str]
    """Version by program that shaped the bytes."""
    documents: tuple[Document, ...] = Field(min_length=1)
    """Those in the PDF in its order, and those beside it."""
    pdf_sha256: Sha256
    pdf_pages: Count

    @model_validator(mode="after")
    def _joined(self) -> Self:
        names = [document.name for document in self.documents]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two documents are named {name}")
        expected = 1
        for document in self.bound:
            if document.first_page != expected:
                raise ValueError(f"{document.name} begins on page {document.first_page}, expected {expected}")
            expected += document.pages or 0
            if document.last_page != expected - 1:
                raise ValueError(f"{document.name} ends on {document.last_page}, expected {expected - 1}")
        if expected - 1 != self.pdf_pages:
            raise ValueError(f"the documents have {expected - 1} pages, the PDF {self.pdf_pages}")
        return self

    @property
    def bound(self) -> tuple[Document, ...]:
        """The documents bound into the PDF, in its order."""
        return tuple(document for document in self.documents if document.pages is not None)

    def to_bytes(self) -> bytes:
        """The canonical JSON."""
        return canonical_json(self)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read a manifest back; raises `ManifestFault` that says where it is wrong."""
        try:
            manifest = cls.model_validate_json(body)
        except ValidationError as error:
            raise ManifestFault(_explain(error)) from error
        if manifest.to_bytes() != body:
            raise ManifestFault("the manifest is not in canonical form: same content, other bytes")
        return manifest


def lock(manifest: Manifest) -> str:
    """定稿: the SHA-256 of the manifest's canonical bytes, in hex."""
    return hashlib.sha256(manifest.to_bytes()).hexdigest()


def _explain(error: ValidationError) -> str:
    """Place and complaint of each fault; never the values, which may name persons."""
    faults = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'manifest'}: {fault['msg']}" for fault in faults)
