"""Which version of a lender's policy counts on a day."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.errors import Conflict
from legal_flow.store.policy import Policy, PolicyFault, digest, parse, standard
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import PolicyVersion

_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
SHIPPED = "legal_flow"
"""The author of the policy that counts where a lender loaded none."""


class PolicyConflict(Conflict):
    """This name of a policy has another content already; a version is never edited."""

    code = "policy-conflict"
    remedy = "Give the changed policy a version of its own."


_VERSIONS = (
    select(PolicyVersion)
    .where(PolicyVersion.creditor_id == bindparam("creditor_id"))
    .order_by(PolicyVersion.number)
)


def versions(session: Session, creditor_id: UUID) -> Sequence[PolicyVersion]:
    """All that a lender has loaded, in the order of loading."""
    return session.scalars(_VERSIONS, {"creditor_id": creditor_id}).all()


def in_force(loaded: Sequence[PolicyVersion], on: date) -> PolicyVersion | None:
    """Of all that a lender has loaded, the newest that counts by a day; without one it is what is shipped."""
    counting = [row for row in loaded if row.since <= on]
    return max(counting, key=lambda row: (row.since, row.number), default=None)


def body_of(session: Session, creditor_id: UUID, on: date) -> str:
    """The text of the policy in force on a day."""
    return text_of(in_force(versions(session, creditor_id), on))


def text_of(row: PolicyVersion | None) -> str:
    """The text of a version, or of what is shipped."""
    return row.body if row is not None else standard()


def policy_of(session: Session, creditor_id: UUID, on: date) -> Policy:
    """The policy of a lender in force on a day: the newest that counts by then, else the one that is shipped."""
    return parse(body_of(session, creditor_id, on))


def every_policy(session: Session, on: date) -> list[tuple[Policy, list[UUID]]]:
    """The policies in force on a day, each with the lenders that share it to the byte."""
    lenders: dict[str, list[UUID]] = {}
    for creditor_id in session.scalars(select(Creditor.id).order_by(Creditor.id)):
        lenders.setdefault(body_of(session, creditor_id, on), []).append(creditor_id)
    return [(parse(body), creditors) for body, creditors in lenders.items()]


def enter(
    session: Session, creditor_id: UUID, body: str, author: str, since: date, at: datetime
) -> PolicyVersion:
    """Keep a version that counts from `since`; the same text again changes nothing.

    Raises `PolicyFault` for a text that is no policy or an author that is no code, and `PolicyConflict` where the
    version's name is taken by other words.
    """
    if not _CODE.fullmatch(author):
        raise PolicyFault("the author is told by a code of letters, digits, dots and dashes, never by name")
    version, sha256 = parse(body).version, digest(body)
    loaded = versions(session, creditor_id)
    known = next((row for row in loaded if row.version == version), None)
    if known is not None:
        if (known.sha256, known.since) != (sha256, since):
            raise PolicyConflict(
                f"version {version} was loaded from {known.since} with SHA-256 {known.sha256}"
            )
        return known
    made = PolicyVersion(
        id=make_id("policy_version", creditor_id, version),
        creditor_id=creditor_id,
        number=max((row.number for row in loaded), default=0) + 1,
        version=version,
        since=since,
        author=author,
        loaded_at=at,
        sha256=sha256,
        body=body,
    )
    session.add(made)
    session.flush()
    return made


def enter_shipped(session: Session, on: date, at: datetime) -> None:
    """Keep the shipped policy for every lender that has none in force, so that outcomes name a version that is kept."""
    shipped = parse(standard()).version
    for creditor_id in session.scalars(select(Creditor.id).order_by(Creditor.id)).all():
        loaded = versions(session, creditor_id)
        if shipped not in {one.version for one in loaded} and in_force(loaded, on) is None:
            enter(session, creditor_id, standard(), SHIPPED, on, at)
