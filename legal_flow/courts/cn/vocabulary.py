"""The court's words, read into our codes. An unknown word is an alarm, never a guess."""

import unicodedata
from pathlib import Path

from legal_flow.errors import LawError
from legal_flow.law import files


def load(path: Path) -> dict[str, str]:
    """Word to code, from `vocabulary.yaml`; raises `LawError` if a word stands under two codes."""
    meanings: dict[str, str] = {}
    for code, words in files.read(path)["words"].items():
        for word in words:
            if meanings.setdefault(plain(word), code) != code:
                raise LawError(f"{path.name}: {word} stands under {meanings[plain(word)]} and {code}")
    return meanings


def plain(word: str) -> str:
    """The word without spaces and closing punctuation, in one width."""
    return "".join(unicodedata.normalize("NFKC", word).split()).rstrip("。.;,、")
