"""Proving a packet from files alone, for `legal-flow packet verify`."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from zipfile import is_zipfile

from legal_flow.cli.desks import read_settings
from legal_flow.packets import export
from legal_flow.packets.archive import from_zip, read_folder
from legal_flow.packets.export import verify_export
from legal_flow.packets.signing import PublicKeys, SigningKeys
from legal_flow.packets.verify import Finding, verify, verify_signature


def prove_files(path: Path, public_keys: str) -> tuple[Sequence[Finding], str] | None:
    """What is wrong, and what was looked at; nothing for a path that needs the store."""
    if path.is_dir():
        return _export(read_folder(path), _keys(public_keys))
    if not path.is_file():
        return None
    beside = [path.with_name(name) for name in (export.MANIFEST, export.MANIFEST_SIGNATURE)]
    if all(one.is_file() for one in beside):
        manifest, signature = (one.read_bytes() for one in beside)
        return _packet(path.read_bytes(), manifest, signature, _keys(public_keys))
    if is_zipfile(path) or path.suffix == ".zip":
        return _export(from_zip(path.read_bytes()), _keys(public_keys))
    return None


def _export(files: Mapping[str, bytes], keys: PublicKeys) -> tuple[Sequence[Finding], str]:
    return verify_export(files, keys), f"{len(files)} files"


def _packet(pdf: bytes, manifest: bytes, signature: bytes, keys: PublicKeys) -> tuple[Sequence[Finding], str]:
    found = verify_signature(export.MANIFEST, manifest, signature, keys)
    lock = sha256(manifest).hexdigest()
    return [*found, *verify(pdf, manifest, lock)], f"lock {lock}"


def _keys(text: str) -> PublicKeys:
    if text:
        return PublicKeys.read(text)
    return SigningKeys.read(read_settings().signing_keys.get_secret_value()).public
