"""What a court says is acted on by some sweep: a word that nobody takes would block its case in silence."""

from pathlib import Path

import pytest
import yaml

from legal_flow.courts import cn
from legal_flow.steps import docket, enforcement, filing

WORDS = yaml.safe_load((Path(cn.__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8"))["words"]
TAKEN = {*filing.HANDLERS, *docket.HANDLERS, *enforcement.HANDLERS}


@pytest.mark.parametrize("meaning", sorted(WORDS))
def test_a_sweep_takes_what_the_vocabulary_can_say(meaning: str) -> None:
    assert meaning in TAKEN


def test_no_sweep_waits_for_a_word_that_nobody_can_say() -> None:
    assert set(WORDS) >= TAKEN
