"""What leaves the house: letters, and statements of account. They share one way out, and never count as one another."""

from enum import StrEnum


class Mailing(StrEnum):
    """What kind of thing is on its way to a customer. One of each for a customer and a day at the most."""

    LETTER = "letter"
    STATEMENT = "statement"

    @property
    def initial(self) -> str:
        """What its references begin with."""
        return {"letter": "L", "statement": "S"}[self]
