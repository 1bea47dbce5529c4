"""Typst as this project uses it: our fonts alone, PDF/A-2b, the same bytes for the same data, one at a time."""

import functools
import json
import threading
from typing import Any

import typst

from legal_flow.errors import PacketFault
from legal_flow.packets import fonts
from legal_flow.packets.templates import FOLDER

_turn = threading.Lock()


def pressed(source: str, data: Any) -> bytes:
    """The PDF that a `.typ` file of the templates' folder makes of `data`.

    Raises `typst.TypstError`, whose message may quote the text: it goes into no other error.
    """
    with _turn:
        made = _compiler(source).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data)},
            pdf_standards="a-2b",
            timestamp=0,
            pdf_tags=False,
        )
    if not isinstance(made, bytes):
        raise PacketFault(f"{source} came out as several files")
    return made


@functools.cache
def _compiler(source: str) -> typst.Compiler:
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders()],
    )
    return typst.Compiler(str(FOLDER / source), root=str(FOLDER), font_paths=found, sys_inputs={"data": "{}"})
