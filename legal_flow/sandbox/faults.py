"""The sandbox's bad days: slow, down, throttled, answered twice, cut off, challenged; soon over."""

from dataclasses import dataclass
from enum import StrEnum

from legal_flow.sandbox.draws import Draws

MOST_IN_A_ROW = 2
"""The third try of a call always goes well."""


class Fault(StrEnum):
    """What goes wrong with one answer."""

    SLOW = "slow"
    UNAVAILABLE = "unavailable"
    """503, nothing done."""
    THROTTLED = "throttled"
    """429, nothing done."""
    LOST = "lost"
    """Done, and then 500: the caller has to look it up."""
    DOUBLE = "double"
    """Done, and answered as if it had come twice: 409 with the winner's receipt."""
    CHALLENGE = "challenge"
    """200 with a page for a person, nothing done."""
    CUT = "cut"
    """Done, and the answer ends in the middle."""


PROFILES: dict[str, dict[Fault | None, int]] = {
    "none": {None: 1},
    "some": {
        None: 925,
        Fault.SLOW: 20,
        Fault.UNAVAILABLE: 15,
        Fault.THROTTLED: 10,
        Fault.LOST: 10,
        Fault.DOUBLE: 10,
        Fault.CHALLENGE: 5,
        Fault.CUT: 5,
    },
    "storm": {
        None: 640,
        Fault.SLOW: 60,
        Fault.UNAVAILABLE: 80,
        Fault.THROTTLED: 40,
        Fault.LOST: 60,
        Fault.DOUBLE: 60,
        Fault.CHALLENGE: 30,
        Fault.CUT: 30,
    },
}
"""By name of the profile: weights out of a thousand."""


@dataclass(frozen=True, slots=True)
class Faults:
    """One profile under one seed."""

    seed: int
    profile: str

    def drawn(self, call: str, attempt: int) -> Fault | None:
        """What goes wrong with this try of this call; raises `KeyError` for an unknown profile."""
        weights = PROFILES[self.profile]
        if attempt >= MOST_IN_A_ROW:
            return None
        return Draws(self.seed, ("fault", call)).pick(str(attempt), weights)
