"""Streams of draws, one per thing, so that another account more or less changes nothing for the rest."""

from random import Random


def stream(seed: int, *about: object) -> Random:
    """The same draws for the same seed and thing, always."""
    return Random("/".join(map(str, (seed, *about))))  # noqa: S311 (a sample keeps no secrets)
