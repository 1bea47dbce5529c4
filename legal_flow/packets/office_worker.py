"""The child process in which LibreOffice lives: started by `office`, one document at a time over a pipe.

Protocol: a line `<source path> TAB <target path>` comes in on stdin, a line `ok` or `failed <reason>` goes
out on what stdout was at the start. LibreOffice writes to stdout as it likes, so stdout itself moves away.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path
from typing import Any

LOAD_OPTIONS = b"Batch=true"


class _Struct(ctypes.Structure):
    """A C++ object of LibreOfficeKit: a pointer to a table of functions."""

    _fields_ = (("table", ctypes.POINTER(ctypes.c_void_p)),)


_Pointer = ctypes.POINTER(_Struct)

# Places in the tables of LibreOfficeKit.h (stable since 5.0: new functions are only added at the end).
_SIZE, _DESTROY = 0, 1
_KIT_LOAD_WITH_OPTIONS, _KIT_GET_ERROR = 4, 3
_DOCUMENT_SAVE_AS = 2


def _call(owner: Any, place: int, result: Any, *arguments: Any) -> Any:
    kinds = [_Pointer] + [ctypes.c_char_p] * len(arguments)
    return ctypes.CFUNCTYPE(result, *kinds)(owner.contents.table[place])(owner, *arguments)


def convert(kit: Any, source: str, target: str) -> str:
    """Load `source` and save it as PDF; the answer line."""
    document = _call(kit, _KIT_LOAD_WITH_OPTIONS, _Pointer, Path(source).as_uri().encode(), LOAD_OPTIONS)
    if not document:
        return "failed to load"
    saved = _call(document, _DOCUMENT_SAVE_AS, ctypes.c_int, Path(target).as_uri().encode(), b"pdf", b"")
    _call(document, _DESTROY, None)
    return "ok" if saved else "failed to save"


def main() -> None:
    """Serve until stdin closes, then remove the folder: who held the pipe may have been killed.

    Leaves by `_exit`: LibreOffice's own farewell may hang.
    """
    program, profile = Path(sys.argv[1]), Path(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    library = ctypes.CDLL(str(program / "libmergedlo.so"))
    library.libreofficekit_hook_2.restype = _Pointer
    kit = library.libreofficekit_hook_2(str(program).encode(), profile.as_uri().encode())
    answers.write("ready\n" if kit else "failed to start\n")
    for line in sys.stdin:
        source, target = line.rstrip("\n").split("\t")
        answers.write(f"{convert(kit, source, target)}\n")
    shutil.rmtree(profile.parent, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
