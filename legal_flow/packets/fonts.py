"""The fonts that papers are set in, and a font configuration of our own.

Templates name the fonts that mainland courts use (宋体, 仿宋_GB2312 and so on). They are not free, so the
converter sees strong aliases to Noto CJK in its simplified Chinese form and to Liberation; else it falls back
to Japanese or Taiwanese shapes and to wider Latin letters that wrap dates and amounts.
"""

import functools
import hashlib
from pathlib import Path
from xml.sax.saxutils import escape

from legal_flow.errors import SettingsFault

SERIF = "Noto Serif CJK SC"
SANS = "Noto Sans CJK SC"
BOXES = "DejaVu Sans"
"""Has ☐ and ☑, which the CJK fonts lack."""

ALIASES: dict[str, tuple[str, ...]] = {
    SERIF: (
        "宋体",
        "SimSun",
        "新宋体",
        "仿宋",
        "FangSong",
        "仿宋_GB2312",
        "楷体",
        "KaiTi",
        "楷体_GB2312",
        "serif",
    ),
    SANS: ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "sans-serif"),
    "Liberation Serif": ("Times New Roman",),
    "Liberation Sans": ("Arial", "Calibri"),
}
_FILES: dict[str, str] = {
    "NotoSerifCJK-Regular.ttc": "fonts-noto-cjk",
    "NotoSerifCJK-Bold.ttc": "fonts-noto-cjk",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "NotoSansCJK-Bold.ttc": "fonts-noto-cjk",
    "LiberationSerif-Regular.ttf": "fonts-liberation",
    "LiberationSerif-Bold.ttf": "fonts-liberation",
    "LiberationSans-Regular.ttf": "fonts-liberation",
    "DejaVuSans.ttf": "fonts-dejavu-core",
}
_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


@functools.cache
def folders(roots: tuple[Path, ...] = _ROOTS) -> tuple[Path, ...]:
    """The folders that hold our fonts; raises `SettingsFault` naming the Debian package of a missing one.

    Links do not count: the converter lists a linked font file and then draws empty boxes with it.
    """
    found: dict[str, Path] = {}
    for root in roots:
        for path in root.rglob("*.tt?"):
            if path.name in _FILES and not path.is_symlink():
                found.setdefault(path.name, path.parent)
    missing = {package: name for name, package in _FILES.items() if name not in found}
    if missing:
        raise SettingsFault(f"font files are missing; install {' '.join(sorted(missing))}")
    return tuple(sorted(set(found.values())))


def sha256() -> str:
    """One hash, in hex, over all the font files; a second's work."""
    digest = hashlib.sha256()
    for name, path in sorted((path.name, path) for folder in folders() for path in folder.iterdir()):
        if name in _FILES:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def configuration(cache: Path) -> str:
    """A fontconfig file with our folders and aliases alone; fontconfig keeps its index in `cache`."""
    lines = ['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', "<fontconfig>"]
    lines += [f"<dir>{escape(str(folder))}</dir>" for folder in folders()]
    lines.append(f"<cachedir>{escape(str(cache))}</cachedir>")
    for family, names in ALIASES.items():
        for name in names:
            lines.append(
                f'<match target="pattern"><test name="family"><string>{escape(name)}</string></test>'
                '<edit name="family" mode="assign" binding="strong">'
                f"<string>{escape(family)}</string></edit></match>"
            )
    lines.append(
        '<match target="pattern"><edit name="family" mode="append_last">'
        f"<string>{SERIF}</string><string>{BOXES}</string></edit></match>"
    )
    lines.append("</fontconfig>")
    return "\n".join(lines)
