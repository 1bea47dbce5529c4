"""The desk of a command: opened from the settings, closed at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from legal_flow.demo.home import Home
from legal_flow.errors import LegalFlowError, SettingsFault, Unavailable
from legal_flow.settings import Settings, now
from legal_flow.steps.audit import NotKnown
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.organisation import Person


def read_settings() -> Settings:
    """The settings as LEGAL_FLOW_* name them, with a folder to live in; `SettingsFault` if they do not fit.

    The folder of a demonstration brings its own keys, so its data can be read without further settings.
    """
    home = Home(Path(os.environ.get("LEGAL_FLOW_HOME", "var/demo")))
    if "LEGAL_FLOW_DATA_KEYS" not in os.environ and home.is_demonstration():
        os.environ.update(home.keys())
    try:
        settings = Settings()
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        named = ", ".join(f"LEGAL_FLOW_{fault['loc'][0]}: {fault['msg']}".upper() for fault in faults)
        raise SettingsFault(named) from None
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsFault(f"LEGAL_FLOW_HOME cannot be made: {error.strerror}") from None
    return settings


@contextmanager
def open_desk() -> Iterator[Desk]:
    """Store, object store, courts, carrier and packs as the settings name them; errors as `read_settings`."""
    settings = read_settings()
    desk = Desk.open(settings, now)
    try:
        yield desk
    except (OperationalError, ProgrammingError) as error:
        if (fault := _database_fault(desk)) is None:
            raise
        raise fault from error
    finally:
        desk.close()


def _database_fault(desk: Desk) -> LegalFlowError | None:
    """What a person can mend where a statement failed: no database, or tables of another version."""
    from legal_flow.store.migrate import OtherTables, is_newest

    try:
        newest = is_newest(desk.store)
    except OperationalError:
        return Unavailable("the database does not answer; LEGAL_FLOW_DATABASE_URL says where it is")
    return None if newest else OtherTables("the tables of the database are not those of this version")


def person(desk: Desk, code: str) -> UUID:
    """The person enrolled under a code; raises `NotKnown`."""
    with desk.store.read() as session:
        found = session.scalars(select(Person.id).where(Person.code == code)).one_or_none()
    if found is None:
        raise NotKnown(f"nobody is enrolled as {code}")
    return found
