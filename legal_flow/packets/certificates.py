"""Which editions take the fast lane here: those whose sample papers came out of it as out of LibreOffice.

A certificate binds what shaped the pages: the hashes of the template and of the fonts, the versions of both engines.
When one of them changes it is void, and the edition goes by LibreOffice until it is certified again.
"""

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from legal_flow.errors import PacketFault
from legal_flow.packets import fonts, office, typesetter
from legal_flow.packets.likeness import likeness
from legal_flow.packets.papers import Paper
from legal_flow.packets.render import fill
from legal_flow.packets.templates import Template

TEXT_MOVED = 0.04
"""The share of a page's characters that may stand on the page before or after: a line at the end of a page."""
INK_MOVED = 0.15
"""The share of a page's ink that may lie in another cell: a word or two of each paragraph on its next line."""


class NotCertified(PacketFault):
    """The fast lane does not set this edition as LibreOffice does; nothing was recorded."""

    code = "not-certified"
    remedy = "Nothing to do: LibreOffice makes its papers. Look at the sample that is named with `templates preview`."


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was compared, and the worst that was found."""

    template: str
    template_sha256: str
    fonts_sha256: str
    reference: str
    fast: str
    samples: int
    pages: int
    text_moved: float
    ink_moved: float


@dataclass(frozen=True)
class Certificates:
    """The certificates of a deployment, a file each in a folder."""

    folder: Path

    def hold(self, template_sha256: str) -> bool:
        """Whether papers of this very template take the fast lane."""
        return _holds(self._path(template_sha256))

    def keep(self, certificate: Certificate) -> Path:
        """Write a certificate; whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(certificate.template_sha256)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(asdict(certificate), ensure_ascii=False, indent=1) + "\n", "utf-8")
        draft.replace(path)
        _holds.cache_clear()
        return path

    def drop(self, template_sha256: str) -> None:
        """Take the certificate of a template that failed."""
        self._path(template_sha256).unlink(missing_ok=True)
        _holds.cache_clear()

    def _path(self, template_sha256: str) -> Path:
        return self.folder / f"{template_sha256}.json"


def certify(template: Template, papers: Iterable[Paper], reference: Callable[[bytes], bytes]) -> Certificate:
    """Make each paper by LibreOffice, the `reference`, and by the fast lane, and compare.

    Raises `NotCertified` naming the first sample that differs.
    """
    samples = pages = 0
    text_moved = ink_moved = 0.0
    for paper in papers:
        samples += 1
        docx = fill(template, paper)
        try:
            found = likeness(reference(docx), typesetter.pdf(docx))
        except typesetter.NotSet as not_set:
            raise NotCertified(f"{template.key}, sample {samples}: {not_set}") from None
        text_moved, ink_moved = max(text_moved, found.text), max(ink_moved, found.ink)
        pages += found.pages[0]
        told = f"{template.key}, sample {samples}"
        if found.pages[0] != found.pages[1]:
            raise NotCertified(
                f"{told}: {found.pages[0]} pages by LibreOffice, {found.pages[1]} by the fast lane"
            )
        if found.text > TEXT_MOVED:
            raise NotCertified(f"{told}: {found.text:.1%} of a page's text stands on another page")
        if found.ink > INK_MOVED:
            raise NotCertified(f"{told}: {found.ink:.1%} of a page's ink lies elsewhere")
    return Certificate(template.key, template.sha256, *_shapers(), samples, pages, text_moved, ink_moved)


@functools.cache
def _holds(path: Path) -> bool:
    """Read once per process: a certificate made later counts from the next start."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    names = ("fonts_sha256", "reference", "fast")
    return isinstance(told, dict) and tuple(told.get(name) for name in names) == _shapers()


@functools.cache
def _shapers() -> tuple[str, str, str]:
    return fonts.sha256(), f"LibreOffice {office.version()}", typesetter.version()
