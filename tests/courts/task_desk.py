"""A task desk in memory, with persons who answer when they are told to."""

import json
from datetime import date
from decimal import Decimal

from legal_flow.courts.base import Credit, Progress
from legal_flow.courts.by_hand import PAY_FEE, HandReceipt, HandTask
from legal_flow.errors import EffectConflict


class MemoryDesk:
    """Keeps tasks and answers; `work` does what a person at the counter would do."""

    def __init__(self) -> None:
        self.tasks: dict[str, tuple[HandTask, date]] = {}
        self._answers: dict[str, HandReceipt] = {}
        self._entries: list[Progress] = []
        self._credits: list[Credit] = []

    def open_task(self, task: HandTask, on: date) -> bool:
        known = self.tasks.get(task.key)
        if known and known[0] != task:
            raise EffectConflict(f"{task.key}: the key is taken by another task")
        self.tasks.setdefault(task.key, (task, on))
        return known is None

    def has_task(self, key: str) -> bool:
        return key in self.tasks

    def answer(self, key: str, on: date) -> HandReceipt | None:
        entered = self._answers.get(key)
        return entered if entered and entered.on <= on else None

    def entries(self, reference: str, after: int, on: date) -> list[Progress]:
        return [e for e in self._entries if e.reference == reference and e.number > after and e.on <= on]

    def entries_since(self, cursor: int, on: date) -> list[Progress]:
        return [e for e in self._entries if e.position > cursor and e.on <= on]

    def credits(self, after: int, on: date) -> list[Credit]:
        return [credit for credit in self._credits if credit.number > after and credit.on <= on]

    def work(self, until: date) -> None:
        """Answer every task opened by `until` on the day it was opened; a filing gets two docket entries."""
        for key, (task, on) in self.tasks.items():
            if key in self._answers or on > until:
                continue
            number = f"回执{len(self._answers) + 1}"
            raw = json.dumps({"number": number, "on": on.isoformat()}).encode()
            self._answers[key] = HandReceipt(number, on, raw)
            if task.purpose == PAY_FEE:
                self._credit(on)
            else:
                self._enter(number, 1, "收到材料", on)
                self._enter(number, 2, "立案", on.replace(day=on.day + 3))

    def _enter(self, reference: str, number: int, word: str, on: date) -> None:
        position = len(self._entries) + 1
        self._entries.append(Progress(reference, number, word, on, {}, word.encode(), position))

    def _credit(self, on: date) -> None:
        number = len(self._credits) + 1
        self._credits.append(Credit(number, f"YH{number}", on, Decimal("10.00"), "案款", b"credit"))
