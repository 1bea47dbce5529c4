"""DOCX to PDF by a LibreOffice that stays warm: one watched child process with a profile of its own.

Starting LibreOffice takes as long as several conversions, so the child serves many documents. It is never
trusted: every wait is bounded, a child that crashes or hangs is replaced and the document tried once more, a
fresh one takes over after `RECYCLE_AFTER` documents or above `RECYCLE_ABOVE_MB`, and each document in is a PDF out or
a named error.
"""

import contextlib
import functools
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Self

from legal_flow.errors import PacketFault, SettingsFault, Unavailable
from legal_flow.packets import fonts
from legal_flow.packets.canonical import canonical
from legal_flow.packets.word import check_docx

RECYCLE_AFTER = 500
RECYCLE_ABOVE_MB = 450
"""LibreOffice keeps about 2 MB of each document for good."""
START_SECONDS = 60.0
DOCUMENT_SECONDS = 90.0

_WORKER = "legal_flow.packets.office_worker"


class _GoneError(Exception):
    """The child died or did not answer in time."""


class Office:
    """A converter: `with Office() as office: office.pdf(docx)`. Threads that share one take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove its folder."""
        with self._lock:
            self._drop()

    @property
    def memory_mb(self) -> int:
        """What the child holds in memory, in MB; 0 while there is none."""
        return self._worker.memory_mb if self._worker else 0

    def kill(self) -> None:
        """Kill the child as a lack of memory would; the next document finds it gone."""
        if self._worker is not None:
            self._worker.kill()

    def pdf(self, docx: bytes) -> bytes:
        """The PDF of `docx`, the same bytes each time.

        Raises `PacketFault` for a document that cannot be converted, `Unavailable` if LibreOffice does not start
        and `SettingsFault` if it or a font is not installed.
        """
        check_docx(docx)
        with self._lock:
            try:
                raw = self._attempt(docx)
            except _GoneError:
                raw = self._second_attempt(docx)
        return canonical(raw)

    def _second_attempt(self, docx: bytes) -> bytes:
        try:
            return self._attempt(docx)
        except _GoneError as gone:
            # The document's fault, for it does not stop those of other cases.
            raise PacketFault("LibreOffice ended or hung twice on this document") from gone

    def _attempt(self, docx: bytes) -> bytes:
        worker = self._worker
        if worker is None or worker.served >= RECYCLE_AFTER or worker.memory_mb > RECYCLE_ABOVE_MB:
            self._drop()
            worker = self._worker = _Worker()
        try:
            return worker.convert(docx)
        except _GoneError:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """One child with its own profile, font configuration and folder."""

    def __init__(self) -> None:
        program = _program()
        self.served = 0
        self._folder = Path(tempfile.mkdtemp(prefix="legal-flow-office-"))
        configuration = self._folder / "fonts.conf"
        configuration.write_text(fonts.configuration(self._folder / "font-cache"), encoding="utf-8")
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "SAL_USE_VCLPLUGIN": "svp",
            "FONTCONFIG_FILE": str(configuration),
        }
        self._child = subprocess.Popen(
            [sys.executable, "-m", _WORKER, str(program), str(self._folder / "profile")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            env=environment,
        )
        try:
            answer = self._answer(START_SECONDS)
        except _GoneError as gone:
            self.end()
            raise Unavailable("LibreOffice does not start") from gone
        if answer != "ready":
            self.end()
            raise Unavailable("LibreOffice does not start")

    def convert(self, docx: bytes) -> bytes:
        """The PDF as LibreOffice made it; raises `_GoneError` or `PacketFault`."""
        source, target = self._folder / "document.docx", self._folder / "document.pdf"
        source.write_bytes(docx)
        target.unlink(missing_ok=True)
        self.served += 1
        self._ask(f"{source}\t{target}\n")
        answer = self._answer(DOCUMENT_SECONDS)
        if answer != "ok" or not target.is_file():
            raise PacketFault(f"LibreOffice {answer}")
        return target.read_bytes()

    @property
    def memory_mb(self) -> int:
        """Resident memory of the child; 0 where the system does not tell."""
        told = Path(f"/proc/{self._child.pid}/statm")
        held = told.read_text("ascii").split()[1] if told.is_file() else 0
        return int(held) * os.sysconf("SC_PAGE_SIZE") // 2**20

    def kill(self) -> None:
        """By its own handle, without more ado."""
        self._child.kill()

    def end(self) -> None:
        """Stop the child by its own handle and remove what it left."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, line: str) -> None:
        pipe = self._child.stdin
        try:
            if pipe is None:
                raise _GoneError
            pipe.write(line.encode())
            pipe.flush()
        except OSError as broken:
            raise _GoneError from broken

    def _answer(self, seconds: float) -> str:
        pipe = self._child.stdout
        if pipe is None:
            raise _GoneError
        # `select` takes no file number above a thousand, which a process with many stores comes to.
        answers = select.poll()
        answers.register(pipe, select.POLLIN)
        if not answers.poll(seconds * 1000):
            raise _GoneError
        line = pipe.readline().decode()
        if not line:
            raise _GoneError
        return line.rstrip("\n")


@functools.cache
def version() -> str:
    """For example 7.4.7.2; empty where LibreOffice is not installed."""
    program = shutil.which("soffice")
    if program is None:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return next((word for word in said.stdout.split() if word[0].isdigit()), "")


def _program() -> Path:
    """The folder of LibreOffice's library."""
    launcher = shutil.which("soffice")
    folder = Path(launcher).resolve().parent if launcher else None
    if folder is None or not (folder / "libmergedlo.so").is_file():
        raise SettingsFault("LibreOffice is not installed; install libreoffice-writer-nogui")
    return folder
