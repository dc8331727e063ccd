"""What may come in the way of a page, each with the status that says so."""


class Refusal(Exception):  # noqa: N818 - nothing erred
    """Not answered as asked. `words`: the key of what people are told."""

    status = 400
    words = "layout.errors.wrong"


class NotSignedIn(Refusal):
    """Nobody is signed in, and somebody has to be."""

    status = 401
    words = "layout.errors.not_signed_in"


class NotAllowed(Refusal):
    """Signed in, in a role that may not."""

    status = 403
    words = "layout.errors.not_allowed"


class NotFromHere(Refusal):
    """A change was asked for that no form of ours asked for, or one of a session that has ended."""

    status = 403
    words = "layout.errors.not_from_here"


class NotFound(Refusal):
    """There is no such thing, or none that they may know of: nobody is told which."""

    status = 404
    words = "layout.errors.not_found"


class DoneAlready(Refusal):
    """The same form was sent before, and what it asks for was done."""

    status = 409
    words = "layout.errors.done_already"


class BeingDone(Refusal):
    """The same form was sent a moment ago, and what it asks for takes its time."""

    status = 409
    words = "layout.errors.being_done"


class TooMany(Refusal):
    """More requests than anybody needs."""

    status = 429
    words = "layout.errors.too_many"
