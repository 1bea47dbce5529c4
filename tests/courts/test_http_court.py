"""The HTTP adapter against a real court process, and against answers that no court should give."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conformance import FILED_ON, LATER, CourtConformance, a_complaint

from legal_flow.courts.http import HttpCourt
from legal_flow.errors import (
    ChallengeRequired,
    DataFault,
    LegalFlowError,
    Throttled,
    Unavailable,
    Unreadable,
)
from legal_flow.sandbox.process import running


class SandboxBench:
    """The adapter on a sandbox court, which works by itself."""

    def __init__(self, base_url: str) -> None:
        self.court = HttpCourt(base_url)

    def let_it_answer(self, on: date) -> None:
        self.court.progress_since(0, on)

    def a_fee_notice(self) -> tuple[str, str, Decimal]:
        for _ in range(100):
            receipt = self.court.submit(a_complaint(), LATER.replace(month=LATER.month - 1))
            last = self.court.progress(receipt.reference, 0, LATER)[-1]
            if last.word == "通知缴费":
                return receipt.reference, last.facts["notice_no"], Decimal(last.facts["amount"])
        raise AssertionError("no fee was asked in a hundred filings")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running("court", tmp_path_factory.mktemp("court"), seed=1) as process:
        yield process.base_url


class TestHttpConforms(CourtConformance):
    @pytest.fixture
    def bench(self, sandbox: str) -> SandboxBench:
        return SandboxBench(sandbox)


@contextmanager
def answering(status: int, body: bytes, content_type: str = "application/json") -> Iterator[str]:
    """A server that gives the same answer to everything."""

    class Same(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Same)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


CALLS: dict[str, Callable[[HttpCourt], object]] = {
    "submit": lambda court: court.submit(a_complaint(), FILED_ON),
    "look_up": lambda court: court.look_up("case/file/1", FILED_ON),
    "progress": lambda court: court.progress("SL1", 0, FILED_ON),
    "progress_since": lambda court: court.progress_since(0, FILED_ON),
    "pay_fee": lambda court: court.pay_fee("SL1", "JF1", Decimal("1.00"), "case/fee/1", FILED_ON),
    "credits": lambda court: court.credits(0, FILED_ON),
}
ANSWERS: dict[str, tuple[int, bytes, str, type[LegalFlowError]]] = {
    "an empty body": (200, b"", "application/json", Unreadable),
    "an empty list without its end": (200, b"[]", "application/json", Unreadable),
    "a challenge page": (200, b"<html>verify</html>", "text/html", ChallengeRequired),
    "a challenge page that says it is JSON": (
        200,
        b"  <!doctype html>",
        "application/json",
        ChallengeRequired,
    ),
    "a cut answer": (200, b'{"reference": "SL1", "num', "application/json", Unreadable),
    "a form that was not agreed": (200, b'{"surprise": 1}\n{"end": 1}\n', "application/json", Unreadable),
    "a redirect": (302, b"", "application/json", Unreadable),
    "too many requests": (429, b"", "application/json", Throttled),
    "a server fault": (500, b"", "application/json", Unavailable),
    "an outage": (503, b"", "application/json", Unavailable),
    "a rejection": (400, b'{"rejected": "x-on"}', "application/json", DataFault),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_no_bad_answer_is_ever_taken_for_no_news(answer: str, call: str) -> None:
    status, body, content_type, expected = ANSWERS[answer]
    with answering(status, body, content_type) as url, pytest.raises(expected):
        CALLS[call](HttpCourt(url))


@pytest.mark.parametrize("body", [b"", b"{}", b'{"unknown": "other/file/1"}', b'{"detail": "Not Found"}'])
def test_a_404_that_does_not_name_the_key_is_not_nothing(body: bytes) -> None:
    with answering(404, body) as url, pytest.raises(Unreadable):
        HttpCourt(url).look_up("case/file/1", FILED_ON)


def test_a_receipt_for_another_key_is_unreadable() -> None:
    body = b'{"key": "other/file/1", "reference": "SL1", "received_on": "2024-03-04"}'
    with answering(201, body) as url, pytest.raises(Unreadable):
        HttpCourt(url).look_up("case/file/1", FILED_ON)


def test_an_answer_that_cannot_be_read_is_kept_whole_and_named() -> None:
    kept: list[bytes] = []

    def keep(raw: bytes) -> str:
        kept.append(raw)
        return "answer-1"

    with answering(200, b"not JSON") as url, pytest.raises(Unreadable, match="answer-1"):
        HttpCourt(url, keep=keep).progress_since(0, FILED_ON)
    assert kept == [b"not JSON"]


def test_a_court_that_is_not_there_is_unavailable() -> None:
    with answering(200, b"") as url:
        pass
    with pytest.raises(Unavailable):
        HttpCourt(url, timeout=1.0).progress_since(0, FILED_ON)


def test_waiting_is_bounded() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # bound, and never served
    with pytest.raises(Unavailable, match="Timeout"):
        HttpCourt(f"http://127.0.0.1:{server.server_port}", timeout=0.2).credits(0, FILED_ON)
    server.server_close()


def test_messages_carry_no_free_text_of_the_other_side() -> None:
    with answering(400, b'{"rejected": "some free text"}') as url, pytest.raises(DataFault) as error:
        HttpCourt(url).progress_since(0, FILED_ON)
    assert "free text" not in str(error.value)
