"""Contact logs (催收记录): how a lender tried to reach a debtor, and how well it can prove it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum, auto
from random import Random

from legal_flow.cases.facts import Channel
from legal_flow.contract.rows import ContactRow
from legal_flow.contract.vocabulary import ContactResult, ToRole
from legal_flow.sample.days import days_after

_BEIJING = timezone(timedelta(hours=8))
_R = ContactResult


class Effort(Enum):
    """How the lender tried."""

    USUAL = auto()
    UNPROVEN = auto()
    """Reached by telephone in the first days without a recording, then never again: limitation runs on."""
    LITTLE = auto()
    """One or two calls that nobody answered."""
    UNREACHABLE = auto()
    """Everything tried, nothing arrives, at last the contact the debtor had left."""


_CALLS = ((_R.NO_ANSWER, 50), (_R.REACHED, 30), (_R.PROMISED, 12), (_R.REFUSED, 8))
_MESSAGES = ((_R.DELIVERED, 92), (_R.FAILED, 8))
_USUAL: tuple[tuple[Channel, int, tuple[tuple[ContactResult, int], ...]], ...] = (
    (Channel.CALL, 42, _CALLS),
    (Channel.SMS, 40, _MESSAGES),
    (Channel.LETTER, 7, ((_R.DELIVERED, 80), (_R.RETURNED, 20))),
    (Channel.EMAIL, 6, _MESSAGES),
    (Channel.PUSH, 5, ((_R.DELIVERED, 100),)),
)
_ANSWERED = frozenset({_R.REACHED, _R.PROMISED, _R.REFUSED})
_Made = tuple[Channel, ToRole, ContactResult, bool]
"""Channel, role, result, and whether there is evidence."""


def contact_log(
    account_ref: str, effort: Effort, since: date, until: date, rng: Random, most: int = 36
) -> Iterator[ContactRow]:
    """The log from the first overdue days to `until`, some `most` entries, between 9 and 20 o'clock."""
    days = (until - since).days
    step = max(9, days // most)
    day = days_after(since, 3)
    number = 0
    while day < until and not (effort is Effort.LITTLE and number == 2):
        number += 1
        channel, role, result, proven = _made(effort, number, rng)
        at = datetime.combine(day, time(rng.randint(9, 19), rng.randrange(60), rng.randrange(60)), _BEIJING)
        ref = f"C{account_ref[1:]}-{number:03d}"
        yield ContactRow(
            contact_ref=ref,
            account_ref=account_ref,
            at=at,
            channel=channel,
            to_role=role,
            reserved=role is ToRole.DEBTOR,
            demanded=result is not _R.NO_ANSWER and channel is not Channel.PUSH and role is ToRole.DEBTOR,
            result=result,
            evidence_ref=f"E{ref[1:]}" if proven else None,
        )
        day = days_after(day, step + rng.randint(0, 5))


def _made(effort: Effort, number: int, rng: Random) -> _Made:
    if effort is Effort.USUAL and number > 1:
        channel, _, results = rng.choices(_USUAL, [weight for _, weight, _ in _USUAL])[0]
        result = rng.choices([result for result, _ in results], [weight for _, weight in results])[0]
        told = result in _ANSWERED or channel is not Channel.CALL
        return channel, ToRole.DEBTOR, result, told and rng.randrange(100) < 90
    if effort is Effort.USUAL:
        return Channel.CALL, ToRole.DEBTOR, _R.REACHED, True
    if effort is Effort.UNPROVEN and number == 1:
        return Channel.CALL, ToRole.DEBTOR, _R.REACHED, False
    if effort is Effort.UNREACHABLE and number % 3 == 0:
        return Channel.SMS, ToRole.DEBTOR, _R.FAILED, True
    if effort is Effort.UNREACHABLE and number > 4 and number % 4 == 0:
        return Channel.CALL, ToRole.RESERVED_CONTACT, _R.REACHED, True
    return Channel.CALL, ToRole.DEBTOR, _R.NO_ANSWER, False
