"""What stops a command."""


class Stopped(Exception):  # noqa: N818 - it is not the program that erred
    """The work cannot be done as asked: one sentence that says where, what came and what was expected."""

    exit_code = 1
