"""What is wrong with a firm's letter texts, said so that whoever edited them can mend it."""

from receivables.model import Problem
from receivables.stop import Stopped


class TemplateError(Stopped):
    """A letter text that cannot be used: where, and what was expected."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.problem = Problem(where=where, what=what)
