"""The desk: all that a step needs, built once per process at the edge."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from legal_flow.carriers.base import Carrier
from legal_flow.carriers.http import HttpCarrier
from legal_flow.courts.base import CourtAdapter
from legal_flow.courts.by_hand import Counter
from legal_flow.courts.packs import PACKS
from legal_flow.courts.registry import open_channels
from legal_flow.errors import SettingsFault
from legal_flow.packets.bucket import Lock, S3Store
from legal_flow.packets.certificates import Certificates
from legal_flow.packets.folder import FolderStore
from legal_flow.packets.inbox import FolderInbox, Inbox, S3Inbox
from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.signing import SigningKeys
from legal_flow.packets.storage import ObjectStore
from legal_flow.packets.templates import Template
from legal_flow.rules.pack import Pack
from legal_flow.settings import Settings
from legal_flow.steps.counter import StoreDesk
from legal_flow.steps.own_templates import own_templates
from legal_flow.store.journal import Clock
from legal_flow.store.keys import KeyRing
from legal_flow.store.session import Store
from legal_flow.store.tables.courts import RawAnswer
from legal_flow.wire import Keep

_S3 = "s3://"


@dataclass
class Desk:
    """Store, object store, courts, carrier, packs. Steps take it as their first argument."""

    store: Store
    keys: KeyRing
    signing: SigningKeys
    objects: ObjectStore
    packs: Mapping[str, Pack]
    courts: Mapping[str, CourtAdapter]
    """Adapters by channel: `http`, `by_hand`."""
    carrier: Carrier | None
    clock: Clock
    inbox: Inbox
    chunk: int = 50
    release_gate: bool = True
    trust_roots: tuple[bytes, ...] = ()
    """Certificates whose electronic signatures are trusted."""
    hands: int = 2
    """Cases of a chunk that are worked on side by side where papers are made; as many office programs run."""
    certificates: Certificates | None = None
    """Which templates take the fast lane from DOCX to PDF; without them LibreOffice makes every paper."""
    own_templates: tuple[Template, ...] = ()
    """A firm's editions, looked up before those that came with this version."""
    office: OfficePool = field(init=False)
    """The warm office programs that turn DOCX into PDF; each starts when it is first needed."""

    def __post_init__(self) -> None:
        self.office = OfficePool(self.hands, self.certificates)

    @classmethod
    def open(cls, settings: Settings, clock: Clock) -> "Desk":
        """Build the desk that the settings describe."""
        keys = KeyRing.read(settings.data_keys.get_secret_value(), settings.index_key.get_secret_value())
        packs: dict[str, Pack] = {code: PACKS[code]() for code in settings.jurisdictions}
        store = Store.open(settings.database, keys)
        return cls(
            store=store,
            keys=keys,
            signing=SigningKeys.read(settings.signing_keys.get_secret_value()),
            objects=_object_store(settings, clock),
            packs=packs,
            courts=_courts(settings, packs, store, clock),
            carrier=HttpCarrier(settings.carrier_url, keep=_keeper(store, clock))
            if settings.carrier_url
            else None,
            clock=clock,
            inbox=_inbox(settings),
            trust_roots=_trust_roots(settings.trusted_certificates),
            chunk=settings.chunk,
            release_gate=settings.release_gate,
            hands=settings.hands,
            certificates=Certificates(settings.certificates),
            own_templates=own_templates(settings.templates, settings.jurisdictions[0], clock().date()),
        )

    @property
    def home(self) -> str:
        """The jurisdiction that a lender new to us is taken in under: the first of the settings."""
        return next(iter(self.packs))

    @property
    def editions(self) -> frozenset[str]:
        """The present editions of the law, of every jurisdiction."""
        return frozenset(pack.law_edition for pack in self.packs.values())

    def pack(self, jurisdiction: str) -> Pack:
        """The law of a jurisdiction."""
        try:
            return self.packs[jurisdiction]
        except KeyError as error:
            raise SettingsFault(f"LEGAL_FLOW_JURISDICTIONS has no {jurisdiction!r}") from error

    def letters(self) -> Carrier:
        """The carrier of letters; `SettingsFault` if none is set."""
        if self.carrier is None:
            raise SettingsFault("LEGAL_FLOW_CARRIER_URL is not set, and letters are due")
        return self.carrier

    def close(self) -> None:
        """Stop what was started."""
        self.office.close()
        self.store.close()


def _trust_roots(folder: str) -> tuple[bytes, ...]:
    """Every certificate in the folder, in the order of names."""
    if not folder:
        return ()
    if not Path(folder).is_dir():
        raise SettingsFault("LEGAL_FLOW_TRUSTED_CERTIFICATES names no folder")
    return tuple(path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file())


def _object_store(settings: Settings, clock: Clock) -> ObjectStore:
    root = settings.object_root
    if not root.startswith(_S3):
        return FolderStore(Path(root))
    bucket, _, prefix = root.removeprefix(_S3).partition("/")
    days, mode = settings.s3_lock_days, settings.s3_lock_mode
    return S3Store(
        bucket,
        endpoint_url=settings.s3_endpoint or None,
        prefix=prefix,
        timeout_seconds=settings.s3_timeout_seconds,
        attempts=settings.s3_attempts,
        part=settings.s3_part_mib * 2**20,
        encryption_key=settings.s3_kms_key,
        lock=Lock(days, clock, mode) if days else None,
    )


def _inbox(settings: Settings) -> Inbox:
    root, private = settings.inbox_root, settings.private_folder
    if not root.startswith(_S3):
        return FolderInbox(Path(root), private)
    bucket, _, prefix = root.removeprefix(_S3).partition("/")
    return S3Inbox(
        bucket,
        prefix,
        private,
        endpoint_url=settings.s3_endpoint or None,
        timeout_seconds=settings.s3_timeout_seconds,
        attempts=settings.s3_attempts,
    )


def _courts(
    settings: Settings, packs: Mapping[str, Pack], store: Store, clock: Clock
) -> dict[str, CourtAdapter]:
    """Every court of the packs is served by hand; those with an interface also by it."""
    counters = {code: Counter() for pack in packs.values() for code in pack.court_codes()}
    urls = {"http": settings.court_url} if settings.court_url else {}
    return open_channels(urls, StoreDesk(store), counters, keep=_keeper(store, clock))


def _keeper(store: Store, clock: Clock) -> Keep:
    """Keeps an answer that could not be read, before the error about it is raised."""

    def keep(raw: bytes) -> str:
        digest = hashlib.sha256(raw).hexdigest()
        with store.write() as session:
            if session.get(RawAnswer, digest) is None:
                body = raw.decode("utf-8", "replace")
                session.add(
                    RawAnswer(sha256=digest, source="unreadable", received_on=clock().date(), body=body)
                )
        return digest

    return keep
