"""Proves that of thousands of documents each becomes a PDF or a named error, whatever happens to LibreOffice.

Papers of several kinds go through one warm office, one after the other; now and then one is cut short or has broken
XML. A sound document must come out with its text, a broken one must be refused by name, and no process may grow past
`MOST_MB`. After two thousand it is killed again and again.
"""

import dataclasses
import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable

from legal_flow.errors import PacketFault
from legal_flow.packets.office import Office
from legal_flow.packets.pdfium import text_by_page
from legal_flow.packets.render import render
from legal_flow.sample.specimens import a_letter, a_power_of_attorney, a_renewal, an_evidence_list

Say = Callable[[str], None]
MOST_MB = 600
_FULL, _SHORT = 2_200, 11
_CALM = 10 / 11
"""The share of the documents before the first kill."""
_BROKEN, _KILLED, _TOLD = 0.03, 0.2, 250
_PAPERS = (a_letter(), a_power_of_attorney(), an_evidence_list(), a_renewal())


def run(seed: int, say: Say, *, short: bool) -> int:
    """Print many documents; how many did not do as they should."""
    return prove(seed, _SHORT if short else _FULL, say)


def prove(seed: int, documents: int, say: Say) -> int:
    """The same for so many, none like another."""
    outcomes: Counter[str] = Counter()
    wrong, most = 0, 0
    with Office() as office:
        for number in range(documents):
            draw = random.Random(f"{seed} {number}")  # noqa: S311  # The same seed breaks the same way.
            found, fault = _print(office, number, draw)
            outcomes[found] += 1
            most = max(most, office.memory_mb)
            if fault:
                wrong += 1
                say(f"WRONG document {number}: {fault}")
            if (number + 1) % _TOLD == 0:
                say(f"{number + 1} documents, {office.memory_mb} MB")
            if number + 1 >= documents * _CALM and draw.random() < _KILLED:
                office.kill()
                outcomes["killed after"] += 1
    say(f"{documents} documents: {dict(sorted(outcomes.items()))}, at most {most} MB")
    if most > MOST_MB:
        wrong += 1
        say(f"WRONG: the process grew to {most} MB")
    return wrong


def _print(office: Office, number: int, draw: random.Random) -> tuple[str, str]:
    """What became of one document, and what is wrong with that."""
    name = f"第{number}号"
    paper = draw.choice(_PAPERS)
    field = next(one for one in ("number", "cause", "term") if hasattr(paper, one))
    docx = render(dataclasses.replace(paper, **{field: name}))  # type: ignore[arg-type]
    broken = draw.random() < _BROKEN
    if broken:
        docx = draw.choice((lambda: docx[: len(docx) // 2], lambda: _with_broken_xml(docx)))()
    try:
        pdf = office.pdf(docx)
    except PacketFault:
        return ("refused", "") if broken else ("refused", "a sound document was refused")
    if broken:
        return "printed", "a broken document was printed"
    whole = name in "".join(text_by_page(pdf))
    return "printed", "" if whole else "its text did not arrive"


def _with_broken_xml(docx: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            body = source.read(entry)
            cut = len(body) // 2 if entry.filename == "word/document.xml" else len(body)
            target.writestr(entry.filename, body[:cut])
    return out.getvalue()
