"""What courts say, in one inbox: read once, kept raw, matched to its case, applied in order."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import money
from legal_flow.cases.stages import Stage
from legal_flow.courts.base import Capability, CourtAdapter, Progress
from legal_flow.errors import StaleCase, TransportError
from legal_flow.rules.pack import Pack
from legal_flow.steps import channels
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.proceedings import keep_raw
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.failures import note_failure, solve_failure
from legal_flow.store.journal import Journal
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Proceeding, ProgressEntry


@dataclass(frozen=True)
class Applying:
    """What a handler of one entry works with."""

    desk: Desk
    session: Session
    case: Case
    log: Journal
    pack: Pack
    as_of: date


Handler = Callable[[Applying, ProgressEntry], None]
FEED = "docket_inbox"
"""Under which name it is noted that a feed cannot be read or a word cannot be applied."""
FOR_PERSON = frozenset(
    {
        "answered",
        "auction_failed",
        "auctioned",
        "changed_on_appeal",
        "confirmation_refused",
        "dismissed",
        "ended",
        "released",
        "remanded",
        "resumed",
        "settlement",
        "suspended",
        "transferred_court",
        "venue_objection",
    }
)
"""What courts say that counsel must judge, at whatever stage it comes: a task each, and the next word goes on."""


def pull(desk: Desk, as_of: date) -> int:
    """Read every channel's feed from its cursor; how many entries were new. Reading twice changes nothing."""

    def read(channel: str, adapter: CourtAdapter) -> int:
        new = 0
        with desk.store.read() as session:
            cursor = session.scalar(
                select(func.max(ProgressEntry.position)).where(ProgressEntry.channel == channel)
            )
        while page := adapter.progress_since(cursor or 0, as_of):
            with desk.store.write() as session:
                for entry in page:
                    new += _enter(desk, session, channel, entry, as_of)
            cursor = page[-1].position
        return new

    new = channels.read_each(desk, FEED, Capability.PROGRESS, as_of, read)
    with desk.store.write() as session:
        _match_again(session, as_of)
        _read_again(desk, session, as_of)
    return new


def _match_again(session: Session, as_of: date) -> None:
    """An entry may have been read before its receipt was: match what became matchable."""
    rows = session.execute(
        select(ProgressEntry, Proceeding.case_id)
        .join(Proceeding, Proceeding.reference == ProgressEntry.reference)
        .where(ProgressEntry.case_id.is_(None))
    )
    for entry, case_id in rows:
        entry.case_id = case_id
        close_task(session, "unmatched_progress", entry.id, as_of, "system", "matched")


def _read_again(desk: Desk, session: Session, as_of: date) -> None:
    """A word that nobody knew may be in the vocabulary by now."""
    for entry in session.scalars(select(ProgressEntry).where(ProgressEntry.meaning.is_(None))):
        entry.meaning = _meaning(desk, session, entry.case_id, entry.word)
        if entry.meaning is not None:
            close_task(session, "unmapped_word", entry.id, as_of, "system", "mapped")


def _meaning(desk: Desk, session: Session, case_id: UUID | None, word: str) -> str | None:
    jurisdiction = session.get_one(Case, case_id).jurisdiction if case_id else next(iter(desk.packs))
    return desk.pack(jurisdiction).meaning(word)


def _enter(desk: Desk, session: Session, channel: str, entry: Progress, as_of: date) -> int:
    entry_id = make_id("progress", channel, entry.reference, entry.number)
    if session.get(ProgressEntry, entry_id) is not None:
        return 0
    case_id = session.scalars(
        select(Proceeding.case_id).where(Proceeding.reference == entry.reference).limit(1)
    ).one_or_none()
    meaning = _meaning(desk, session, case_id, entry.word)
    session.add(
        ProgressEntry(
            id=entry_id,
            channel=channel,
            position=entry.position,
            reference=entry.reference,
            number=entry.number,
            case_id=case_id,
            word=entry.word,
            meaning=meaning,
            on=entry.on,
            read_on=as_of,
            facts=dict(entry.facts),
            raw_sha256=keep_raw(session, channel, entry.raw, as_of),
            applied_on=None,
        )
    )
    if meaning is None or case_id is None:
        # Never guessed: a person says what the word means, or whose entry it is.
        kind = "unmapped_word" if meaning is None else "unmatched_progress"
        open_task(session, kind, entry_id, "legal_desk", as_of, case_id=case_id, details={"channel": channel})
    return 1


def waiting_cases(session: Session) -> list[UUID]:
    """Cases with entries that were read and not applied."""
    return list(
        session.scalars(
            select(ProgressEntry.case_id)
            .distinct()
            .where(
                ProgressEntry.applied_on.is_(None),
                ProgressEntry.meaning.is_not(None),
                ProgressEntry.case_id.is_not(None),
            )
        )
    )


def cases_told(session: Session, meaning: str, by: date | None = None) -> set[UUID]:
    """Cases with an entry of this meaning, given by a day if one is named, that was read and not applied."""
    query = select(ProgressEntry.case_id).where(
        ProgressEntry.meaning == meaning,
        ProgressEntry.applied_on.is_(None),
        ProgressEntry.case_id.is_not(None),
    )
    return set(session.scalars(query if by is None else query.where(ProgressEntry.on <= by)))


def apply(
    desk: Desk, case_id: UUID, as_of: date, handlers: Mapping[str, Handler], stages: Collection[Stage]
) -> int:
    """Apply a case's waiting entries in order, each in its own transaction, until one belongs to another sweep.

    `stages` are those at which this sweep has the word: what it cannot read there, nobody can, and counsel are told.
    """
    done = 0
    while entry_id := _next(desk, case_id):
        try:
            if not _apply_one(desk, case_id, entry_id, as_of, handlers, stages):
                break
        except (TransportError, StaleCase):
            raise
        except Exception as error:  # noqa: BLE001 - the words behind it wait for a person, the rest of the case does not
            with desk.store.write() as session:
                note_failure(session, FEED, entry_id, error, as_of)
                open_task(session, "court_word", entry_id, "counsel", as_of, case_id=case_id)
            break
        done += 1
    return done


def _next(desk: Desk, case_id: UUID) -> UUID | None:
    """The oldest entry of a case that was read and not applied."""
    with desk.store.read() as session:
        return session.scalars(
            select(ProgressEntry.id)
            .where(
                ProgressEntry.case_id == case_id,
                ProgressEntry.applied_on.is_(None),
                ProgressEntry.meaning.is_not(None),
            )
            .order_by(ProgressEntry.on, ProgressEntry.position)
            .limit(1)
        ).one_or_none()


def _apply_one(
    desk: Desk,
    case_id: UUID,
    entry_id: UUID,
    as_of: date,
    handlers: Mapping[str, Handler],
    stages: Collection[Stage],
) -> bool:
    with desk.store.write() as session:
        entry = session.get_one(ProgressEntry, entry_id)
        case = session.get_one(Case, case_id)
        handler = _handler(entry, handlers)
        if entry.applied_on is not None:
            return True
        if handler is None:
            if case.stage in stages:
                open_task(session, "court_word", entry.id, "counsel", as_of, case_id=case_id)
            return False
        context = Applying(
            desk=desk,
            session=session,
            case=case,
            log=journal(desk, session, case, as_of),
            pack=desk.pack(case.jurisdiction),
            as_of=as_of,
        )
        handler(context, entry)
        entry.applied_on = as_of
        solve_failure(session, FEED, entry_id, as_of)
        if handler is not for_person:
            close_task(session, "court_word", entry_id, as_of, "system", "applied")
        return True


def _handler(entry: ProgressEntry, handlers: Mapping[str, Handler]) -> Handler | None:
    if entry.meaning is None:
        return None
    return handlers.get(entry.meaning) or (for_person if entry.meaning in FOR_PERSON else None)


def for_person(context: Applying, entry: ProgressEntry) -> None:
    """What the court said asks for a person's judgment: noted on the case, with a task for counsel."""
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word=entry.meaning or "unknown")
    open_task(context.session, "court_word", entry.id, "counsel", context.as_of, case_id=context.case.id)


def amount(entry: ProgressEntry, name: str) -> Decimal:
    """A fact that is an amount; zero where the court did not give it."""
    return money(entry.facts.get(name) or "0")


def day(entry: ProgressEntry, name: str) -> date:
    """A fact that is a day; the entry's own day where the court did not give it."""
    text = entry.facts.get(name)
    return date.fromisoformat(text) if text else entry.on
