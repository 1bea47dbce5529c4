"""The feeds of every channel to courts, each on its own: one that is down or garbled stops no other."""

from collections.abc import Callable
from datetime import date

from legal_flow.cases.ids import make_id
from legal_flow.courts.base import Capability, CourtAdapter
from legal_flow.steps.desk import Desk
from legal_flow.store.failures import note_failure, solve_failure


def read_each(
    desk: Desk, feed: str, needs: Capability, as_of: date, read: Callable[[str, CourtAdapter], int]
) -> int:
    """What `read` found on every channel that `needs` allows; a channel that fails is a failure under `feed`.

    Freezes, deadlines and the cases of other courts are looked after all the same.
    """
    found = 0
    for channel, adapter in sorted(desk.courts.items()):
        if needs not in adapter.capabilities:
            continue
        subject = make_id("channel", channel)
        try:
            found += read(channel, adapter)
        except Exception as error:  # noqa: BLE001 - the failure row tells, and the next sweep reads on
            with desk.store.write() as session:
                note_failure(session, feed, subject, error, as_of)
        else:
            with desk.store.write() as session:
                solve_failure(session, feed, subject, as_of)
    return found
