"""Every rule of the pack as anybody may ask it, by subject: for examples, the command line and the docs."""

from collections.abc import Mapping
from functools import cache
from itertools import chain

from legal_flow.courts.asking import by_name
from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.questions import (
    charges,
    conduct,
    conduct_papers,
    costs,
    counsel,
    debts,
    enforcement,
    guarantees,
    limitation,
    parameters,
    parties,
    payments,
    proceeds,
    rounds,
    routes,
    seizure,
    service,
    suits,
    times,
    writing,
)
from legal_flow.rules.questions import Question

SUBJECTS = (
    times,
    limitation,
    guarantees,
    service,
    debts,
    charges,
    payments,
    suits,
    costs,
    counsel,
    routes,
    parties,
    enforcement,
    seizure,
    proceeds,
    rounds,
    conduct,
    conduct_papers,
    writing,
    parameters,
)


@cache
def catalogue() -> Mapping[str, Question]:
    """All questions by name, in the order of their subjects."""
    pack = load()
    return by_name(chain.from_iterable(subject.questions(pack) for subject in SUBJECTS))
