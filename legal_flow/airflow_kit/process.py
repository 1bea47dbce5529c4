"""The desk of this process, opened when a task first needs it."""

import atexit
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from legal_flow.steps.desk import Desk


@lru_cache(maxsize=1)
def desk() -> "Desk":
    """Store, object store, courts, carrier and packs as the settings name them."""
    # A DAG file is parsed every few seconds and must not load all this; a task that runs does.
    from legal_flow.settings import now, settings  # noqa: PLC0415
    from legal_flow.steps.desk import Desk  # noqa: PLC0415

    opened = Desk.open(settings(), now)
    atexit.register(opened.close)
    return opened
