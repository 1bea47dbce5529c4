"""Real S3 servers as processes on loopback, and a proxy that loses answers."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
from botocore.config import Config

BUCKET = "packets"
ACCESS, SECRET = "testaccess", "testsecret"
CLIENT = {"region_name": "us-east-1", "aws_access_key_id": ACCESS, "aws_secret_access_key": SECRET}


@dataclass
class Server:
    """A running server with its bucket made."""

    endpoint: str
    process: subprocess.Popen[bytes]

    def client(self):
        """A plain client, for what happens behind the store's back."""
        config = Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"})
        return boto3.client("s3", endpoint_url=self.endpoint, config=config, **CLIENT)


@contextlib.contextmanager
def moto() -> Iterator[Server]:
    """moto's server: honours conditional put and checksums."""
    port = free_port()
    with running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port) as server:
        yield server


@contextlib.contextmanager
def gateway(folder: Path) -> Iterator[Server]:
    """The MinIO front of JuiceFS on a folder: ignores If-None-Match."""
    juicefs = Path(sys.executable).with_name("juicefs")
    meta = f"sqlite3://{folder}/meta.db"
    subprocess.run(
        [juicefs, "format", "--storage", "file", "--bucket", f"{folder}/blobs/", meta, "packets-test"],
        check=True,
        capture_output=True,
    )
    port = free_port()
    command = [juicefs, "gateway", "--multi-buckets", "--no-banner", "--no-usage-report"]
    command += ["--cache-dir", f"{folder}/cache", meta, f"127.0.0.1:{port}"]
    with running(command, port) as server:
        yield server


@contextlib.contextmanager
def running(command: list[str | Path], port: int) -> Iterator[Server]:
    """`command` until its port answers; killed at the end."""
    environment = os.environ | {"MINIO_ROOT_USER": ACCESS, "MINIO_ROOT_PASSWORD": SECRET}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(port, process)
            server = Server(f"http://127.0.0.1:{port}", process)
            server.client().create_bucket(Bucket=BUCKET)
            yield server
        finally:
            process.send_signal(signal.SIGKILL)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until somebody listens, at most half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server on port {port} did not come up")


@contextlib.contextmanager
def answering(status: int, code: str) -> Iterator[str]:
    """The endpoint of a server that answers everything with this S3 error."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class LossyProxy:
    """Passes requests on whole; cuts the answers to the next `losses` requests of `method` to a `share`."""

    def __init__(self, target: str, losses: int, method: str = "PUT", share: float = 0.0) -> None:
        self.losses = losses
        self.lost = 0
        self.heads: list[bytes] = []
        self._method, self._share = method.encode(), share
        host, port = target.removeprefix("http://").split(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            while request := self._read_message(client):
                self.heads.append(request.partition(b"\r\n\r\n")[0].lower())
                with socket.create_connection(self._target) as server:
                    server.sendall(request)
                    answer = self._read_message(server, head=request.startswith(b"HEAD"))
                if request.startswith(self._method) and self.losses > 0:
                    self.losses -= 1
                    self.lost += 1
                    client.sendall(answer[: int(len(answer) * self._share)])
                    return
                client.sendall(answer)

    @staticmethod
    def _read_message(peer: socket.socket, *, head: bool = False) -> bytes:
        """One HTTP message with Content-Length; `Expect: 100-continue` is answered here and not passed on."""
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = peer.recv(65536)
            if not chunk:
                return b""
            data += chunk
        headers, _, body = data.partition(b"\r\n\r\n")
        lines = headers.split(b"\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
        if b"expect" in fields:
            peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            lines = [line for line in lines if not line.lower().startswith(b"expect:")]
        length = 0 if head else int(fields.get(b"content-length", 0))
        while len(body) < length and (chunk := peer.recv(65536)):
            body += chunk
        return b"\r\n".join(lines) + b"\r\n\r\n" + body
