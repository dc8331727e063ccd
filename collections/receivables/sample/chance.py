"""Chance that comes out the same every time: one source for each thing made by it, so that none shifts another."""

from random import Random


def chance(about: str) -> Random:
    """A source of random numbers of its own for whatever is named."""
    return Random(about)  # noqa: S311 - it makes up a firm and guards no secret
