"""Settings, read once at an edge from the environment (`LEGAL_FLOW_*`); lower floors receive values."""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything a deployment decides. Only the keys have no default that works."""

    model_config = SettingsConfigDict(env_prefix="LEGAL_FLOW_", extra="forbid")

    home: Path = Field(Path("var/demo"), description="Where embedded parts keep their files.")
    database_url: str = Field(
        "",
        description="Names its driver: sqlite+pysqlite:///… or postgresql+psycopg://…; empty: a file in home.",
    )
    data_keys: SecretStr = Field(
        description="Keys for personal data, id:64-hex-digits,…; the last encrypts new values."
    )
    index_key: SecretStr = Field(
        description="64 hex digits; the key of the blind indexes, never changed alone."
    )
    signing_keys: SecretStr = Field(
        description="Ed25519 keys that sign packets and exports, id:64-hex-digits,…; the last signs, all prove."
    )
    objects: str = Field("", description="A folder, or s3://bucket/prefix; empty: a folder in home.")
    s3_endpoint: str = Field("", description="Address of an S3 server; empty: the region's own.")
    s3_timeout_seconds: int = Field(20, ge=1, le=300, description="How long an S3 server may stand still.")
    s3_attempts: int = Field(3, ge=1, le=10, description="Tries of one call to an S3 server.")
    s3_part_mib: int = Field(16, ge=5, le=1024, description="Objects longer than this go up in parts of it.")
    s3_kms_key: str = Field(
        "", description="The server's key that encrypts each object; empty: by the bucket's own rule."
    )
    s3_lock_days: int = Field(
        0, ge=0, le=36_500, description="Days for which the bucket's object lock keeps each object; 0: none."
    )
    s3_lock_mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        "GOVERNANCE", description="Whether some administrators may lift the object lock, or nobody."
    )
    inbox: str = Field(
        "",
        description="Where portfolio packages arrive: a folder, or s3://bucket/prefix; empty: a folder in home.",
    )
    court_url: str = Field("", description="Where courts with an interface are reached; empty: none.")
    carrier_url: str = Field("", description="Where the carrier of letters is reached; empty: none.")
    jurisdictions: tuple[Literal["cn"], ...] = Field(("cn",), description="Packs in use.")
    trusted_certificates: str = Field(
        "",
        description="A folder of certificates (PEM, DER) whose electronic signatures are trusted; empty: none.",
    )
    pades_pkcs12: str = Field(
        "", description="A PKCS#12 file whose key signs copies of PDFs (`packet sign-copy`); empty: none."
    )
    pades_password: SecretStr = Field(SecretStr(""), description="What opens that file.")
    templates: str = Field(
        "", description="A folder of a firm's own templates, looked up before the built-in ones; empty: none."
    )
    release_gate: bool = Field(
        True, description="Whether packets wait for a batch release before they are chopped."
    )
    hands: int = Field(
        2, ge=1, le=16, description="Office programs, and cases worked on side by side, in one process."
    )
    chunk: int = Field(50, ge=1, le=1000, description="Cases in one mapped task.")

    @property
    def database(self) -> str:
        """The database in use."""
        return self.database_url or f"sqlite+pysqlite:///{self.home.resolve() / 'legal_flow.db'}"

    @property
    def object_root(self) -> str:
        """The object store in use."""
        return self.objects or str(self.home.resolve() / "objects")

    @property
    def inbox_root(self) -> str:
        """Where packages arrive."""
        return self.inbox or str(self.home.resolve() / "inbox")

    @property
    def certificates(self) -> Path:
        """Where it is recorded which templates take the fast lane."""
        return self.home.resolve() / "certificates"

    @property
    def private_folder(self) -> Path:
        """Where packages lie while they are read out of a bucket, or made."""
        return self.home.resolve() / "private"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def now() -> datetime:
    """The clock; only edges hand it down."""
    return datetime.now(UTC)
