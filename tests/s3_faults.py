"""A proxy before a real S3 server that does to requests and answers what networks and servers do."""

import contextlib
import socket
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Fault(StrEnum):
    """What happens to one exchange."""

    BUSY = "503 SlowDown"
    PAGE = "a page instead of an answer"
    REQUEST_CUT = "connection cut in the middle of the request"
    REQUEST_FLIPPED = "a byte of the request flipped"
    ANSWER_LOST = "answer lost after the server did it"
    ANSWER_CUT = "connection cut in the middle of the answer"
    ANSWER_STANDS_STILL = "answer stands still in the middle"
    ANSWER_DRIPS = "answer comes in drops"
    ANSWER_FLIPPED = "a byte of the answer flipped"


_PAGES = {
    Fault.BUSY: (b"503 Service Unavailable", b"<Error><Code>SlowDown</Code></Error>"),
    Fault.PAGE: (b"502 Bad Gateway", b"<html><body>Please log in</body></html>"),
}


@dataclass
class Plan:
    """A fault for the next `times` exchanges whose request begins with `on`, but not for the first `after` of them."""

    fault: Fault
    on: bytes
    times: int
    after: int


class FaultProxy:
    """Passes requests on whole, one connection to the server for each, but for the faults that were planned."""

    def __init__(self, target: str, forget: tuple[str, ...] = ()) -> None:
        """`forget` are headers that the server never sees, as with one that does not know them."""
        self.met = 0
        self.heads: list[bytes] = []
        self._plans: list[Plan] = []
        self._forget = tuple(f"{name.lower()}:".encode() for name in forget)
        host, port = target.removeprefix("http://").split(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def plan(self, fault: Fault, on: str, *, times: int = 1, after: int = 0) -> None:
        """From now on, this fault alone."""
        self._plans = [Plan(fault, on.encode(), times, after)]

    def heal(self) -> None:
        """No more faults."""
        self._plans = []

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            while request := self._read_message(client):
                head, _, body = request.partition(b"\r\n\r\n")
                self.heads.append(head.lower())
                fault = self._next(request)
                if fault in _PAGES:
                    status, page = _PAGES[fault]
                    length = f"Content-Length: {len(page)}".encode()
                    client.sendall(b"\r\n".join([b"HTTP/1.1 " + status, length, b"", page]))
                    continue
                if fault is Fault.REQUEST_FLIPPED:
                    request = head + b"\r\n\r\n" + _flipped(body)
                is_head = request.startswith(b"HEAD")
                answer = self._ask(request, cut=fault is Fault.REQUEST_CUT, head=is_head)
                if not self._answer(client, answer, fault):
                    return

    def _ask(self, request: bytes, *, cut: bool, head: bool) -> bytes:
        """What the server says; nothing where half of the body never came to it."""
        if cut and request.endswith(b"\r\n\r\n"):
            return b""
        with socket.create_connection(self._target) as server:
            server.sendall(request[: len(request) // 2] if cut else request)
            return b"" if cut else self._read_message(server, head=head)

    @staticmethod
    def _answer(client: socket.socket, answer: bytes, fault: Fault | None) -> bool:
        """Hand on an answer; whether the connection may be used again."""
        half = answer[: len(answer) // 2]
        match fault:
            case Fault.REQUEST_CUT | Fault.ANSWER_LOST:
                return False
            case Fault.ANSWER_CUT:
                client.sendall(half)
                return False
            case Fault.ANSWER_STANDS_STILL:
                client.sendall(half)
                client.recv(1)  # Until the client has lost patience.
                return False
            case Fault.ANSWER_DRIPS:
                step = len(answer) // 8 + 1
                for start in range(0, len(answer), step):
                    client.sendall(answer[start : start + step])
                    time.sleep(0.01)
                return True
            case Fault.ANSWER_FLIPPED:
                head, mark, body = answer.partition(b"\r\n\r\n")
                client.sendall(head + mark + _flipped(body))
                return True
        client.sendall(answer)
        return True

    def _next(self, request: bytes) -> Fault | None:
        for plan in self._plans:
            if request.startswith(plan.on):
                if plan.after > 0:
                    plan.after -= 1
                elif plan.times > 0:
                    plan.times -= 1
                    self.met += 1
                    return plan.fault
        return None

    def _read_message(self, peer: socket.socket, *, head: bool = False) -> bytes:
        """One HTTP message with Content-Length; `Expect: 100-continue` is answered here and not passed on."""
        data = bytearray()
        while b"\r\n\r\n" not in data:
            chunk = peer.recv(65536)
            if not chunk:
                return b""
            data += chunk
        end = data.index(b"\r\n\r\n")
        lines = bytes(data[:end]).split(b"\r\n")
        body = data[end + 4 :]
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
        if b"expect" in fields:
            peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        unseen = (b"expect:", *self._forget)
        lines = [line for line in lines if not line.lower().startswith(unseen)]
        length = 0 if head else int(fields.get(b"content-length", 0))
        while len(body) < length and (chunk := peer.recv(65536)):
            body += chunk
        return b"\r\n".join(lines) + b"\r\n\r\n" + bytes(body)


def _flipped(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :] if body else body
