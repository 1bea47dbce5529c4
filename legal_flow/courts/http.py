"""A court with an interface over HTTP."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from legal_flow.cases.money import money
from legal_flow.courts.base import Capability, Credit, FeeReceipt, Progress, Receipt, Submission
from legal_flow.wire import DUPLICATE, Answer, Keep, Wire, digest_only, exactly


class HttpCourt:
    """One interface. It repeats nothing by itself: the sweep does, after it has looked up the key."""

    capabilities = frozenset(Capability)

    def __init__(
        self, base_url: str, *, name: str = "http", timeout: float = 10.0, keep: Keep = digest_only
    ) -> None:
        self.name = name
        self._wire = Wire(base_url, f"court {name}", timeout=timeout, keep=keep)

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def submit(self, submission: Submission, on: date) -> Receipt:
        """Bring the content under its hash, then the act under its key."""
        if submission.content:
            self._wire.put(submission.content_sha256, submission.content, on)
        body = {
            "kind": submission.kind.value,
            "court": submission.court,
            "reference": submission.reference,
            "content_sha256": submission.content_sha256,
            "content_size": len(submission.content),
            "facts": dict(submission.facts),
        }
        return self._receipt(self._wire.post("/submissions", submission.key, body, on), submission.key)

    def look_up(self, key: str, on: date) -> Receipt | None:
        """The receipt under this key, or `None` if the court says it has none."""
        answer = self._wire.find("/submissions", key, on)
        return None if answer is None else self._receipt(answer, key)

    def progress(self, reference: str, after: int, on: date) -> list[Progress]:
        """The entries of one reference with a number above `after`."""
        return self._entries("/progress", {"reference": reference, "after": after}, on)

    def progress_since(self, cursor: int, on: date) -> list[Progress]:
        """One page of the feed over all references."""
        return self._entries("/feed", {"after": cursor}, on)

    def pay_fee(self, reference: str, notice_no: str, amount: Decimal, key: str, on: date) -> FeeReceipt:
        """Pay what a fee notice asks."""
        body = {"reference": reference, "notice_no": notice_no, "amount": str(money(amount))}
        answer = self._wire.post("/payments", key, body, on)
        with self._wire.reading(answer.raw):
            said = exactly(answer.body, "key", "reference", "notice_no", "amount", "paid_on", "receipt_no")
            _same(said[0], key)
            return FeeReceipt(
                key=key,
                reference=_text(said[1]),
                notice_no=_text(said[2]),
                amount=money(said[3]),
                paid_on=date.fromisoformat(said[4]),
                receipt_no=_text(said[5]),
                raw=answer.raw,
                duplicate=answer.status == DUPLICATE,
            )

    def credits(self, after: int, on: date) -> list[Credit]:
        """One page of money paid out to the lender."""
        lines = self._wire.lines("/credits", {"after": after}, on)
        found = []
        for body, raw in lines:
            with self._wire.reading(raw):
                number, ref, day, amount, memo = exactly(body, "number", "ref", "on", "amount", "memo")
                paid = money(amount)
                found.append(Credit(int(number), _text(ref), date.fromisoformat(day), paid, memo, raw))
        return found

    def _receipt(self, answer: Answer, key: str) -> Receipt:
        with self._wire.reading(answer.raw):
            said, reference, received_on = exactly(answer.body, "key", "reference", "received_on")
            _same(said, key)
            return Receipt(
                key=key,
                reference=_text(reference),
                received_on=date.fromisoformat(received_on),
                raw=answer.raw,
                duplicate=answer.status == DUPLICATE,
            )

    def _entries(self, path: str, params: Mapping[str, str | int], on: date) -> list[Progress]:
        entries = []
        for body, raw in self._wire.lines(path, params, on):
            with self._wire.reading(raw):
                entries.append(_entry(body, raw))
        return entries


def _entry(body: Mapping[str, Any], raw: bytes) -> Progress:
    reference, number, word, day, facts, position = exactly(
        body, "reference", "number", "word", "on", "facts", "position"
    )
    return Progress(
        reference=_text(reference),
        number=int(number),
        word=_text(word),
        on=date.fromisoformat(day),
        facts={_text(name): _text(value) for name, value in facts.items()},
        raw=raw,
        position=int(position),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("text expected")
    return value


def _same(said: object, asked: str) -> None:
    if said != asked:
        raise ValueError("the answer is to another key")
