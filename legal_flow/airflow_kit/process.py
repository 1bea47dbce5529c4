"""The desk of this process, opened when a task first needs it."""

import atexit
from functools import lru_cache

from legal_flow.settings import now, settings
from legal_flow.steps.desk import Desk


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Store, object store, courts, carrier and packs as the settings name them."""
    opened = Desk.open(settings(), now)
    atexit.register(opened.close)
    return opened
