"""Stored objects for persons: who was given an address of one, and until when."""

from legal_flow.errors import DataFault
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.papers import StoredObject

LINK_SECONDS = 300


class NotStored(DataFault):
    """No object was ever written under this key."""

    code = "not-stored"
    remedy = (
        "Take the key from `summary.json`, from `legal-flow evidence CASE`, or from the table that names it."
    )


def link(desk: Desk, key: str, person: str, seconds: int = LINK_SECONDS) -> str:
    """An address of one object for a short while; the audit trail says who asked for it.

    Raises `NotStored`, and `SettingsFault` where the store gives no addresses.
    """
    with desk.store.write() as session:
        row = session.get(StoredObject, key)
        if row is None:
            raise NotStored("no object was written under this key")
        address = desk.objects.link(key, seconds)
        approvals.audit(desk, session, person, "object_link", key, desk.clock().date(), row.sha256)
    return address
