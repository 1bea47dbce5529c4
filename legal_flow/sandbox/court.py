"""The sandbox court over HTTP. It takes the day from the request and answers from its own books."""

from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict

from legal_flow.sandbox.acts import Act, Clerk
from legal_flow.sandbox.docket import Docket, up_to
from legal_flow.sandbox.service import Day, Key, build, lines, receipt


class SubmissionBody(BaseModel):
    """What comes with a submission, beside its key and its content."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    court: str
    reference: str | None
    content_sha256: str
    content_size: int
    facts: dict[str, str]


class PaymentBody(BaseModel):
    """Which fee is paid."""

    model_config = ConfigDict(extra="forbid")

    reference: str
    notice_no: str
    amount: str


def app(state: Path, seed: int, faults: str = "none") -> FastAPI:
    """The court on the state in this directory; the same seed must go with the same state."""
    docket = Docket(state, seed)
    clerk = Clerk(docket)
    service = build("court", docket, seed, faults)

    @service.post("/submissions")
    async def submit(body: SubmissionBody, key: Key, on: Day) -> Response:
        with docket.transaction():
            given, is_first = clerk.receive(Act(key=key, **body.model_dump()), on)
        return receipt(given, is_first=is_first)

    @service.get("/submissions")
    async def look_up(key: str, on: Day) -> dict[str, str]:  # noqa: ARG001
        return clerk.receipt(key)

    @service.post("/payments")
    async def pay(body: PaymentBody, key: Key, on: Day) -> Response:
        with docket.transaction():
            given, is_first = clerk.take_fee(key, body.reference, body.notice_no, body.amount, on)
        return receipt(given, is_first=is_first)

    @service.get("/progress")
    async def progress(reference: str, after: int, on: Day) -> Response:
        with docket.transaction():
            docket.show_case(docket.matter(reference).case, on)
        return lines(up_to(docket.entries("reference = ? AND number > ?", reference, after), on))

    @service.get("/feed")
    async def feed(after: int, on: Day) -> Response:
        with docket.transaction():
            docket.show(on)
        return lines(up_to(docket.entries("position > ?", after), on))

    @service.get("/credits")
    async def credits_(after: int, on: Day) -> Response:
        with docket.transaction():
            docket.show(on)
        return lines(up_to(docket.credits(after), on))

    return service


def run(port: int, state: Path, seed: int, faults: str) -> None:
    """Serve on loopback until stopped."""
    uvicorn.run(app(state, seed, faults), host="127.0.0.1", port=port, log_level="warning", access_log=False)
