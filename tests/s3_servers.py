"""Real S3 servers as processes on loopback."""

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
LOCKED = "locked"
"""A bucket with versions and object lock, where the server can have one."""
LEAST_PART = 2**16
"""Bytes; S3 itself asks for 5 MiB, which every test would have to send."""
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
    """moto's server: honours conditional put and object lock, checks no checksum, forgets the lock of parts."""
    port = free_port()
    with running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port) as server:
        server.client().create_bucket(Bucket=LOCKED, ObjectLockEnabledForBucket=True)
        yield server


@contextlib.contextmanager
def gateway(folder: Path) -> Iterator[Server]:
    """The MinIO front of JuiceFS on a folder: ignores If-None-Match, checks MD5, encrypts and locks nothing."""
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
    environment = os.environ | {
        "MINIO_ROOT_USER": ACCESS,
        "MINIO_ROOT_PASSWORD": SECRET,
        "S3_UPLOAD_PART_MIN_SIZE": str(LEAST_PART),
    }
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
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
