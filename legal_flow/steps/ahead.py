"""Large bytes go into the object store before the transaction that enters them, which then only finds them there.

A store may be slow or down, and a transaction that waits for it keeps others from the rows. An object without a row
is harmless: its key holds its hash, and whoever tries again with the same bytes finds it.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from legal_flow.packets.storage import object_key
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made
from legal_flow.store.tables.cases import Case


def put_ahead(desk: Desk, case: Case, kind: str, version: int, body: bytes) -> None:
    """Write a PDF under the key by which `documents.keep_object` will enter it."""
    digest = hashlib.sha256(body).hexdigest()
    desk.objects.put(object_key(case.creditor_id, case.id, kind, version, digest, "pdf"), body, digest)


def put_sheets_ahead(desk: Desk, case: Case, sheets: Iterable[tuple[UUID, Made]]) -> None:
    """Write machine-made evidence before `evidence.enter_sheets` enters it."""
    for _, sheet in sheets:
        put_ahead(desk, case, sheet.kind, 1, sheet.pdf)
