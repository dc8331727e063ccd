"""The bytes of statements that say nothing reliable of their own encoding, as text."""

from receivables.sources.settings import SourceError


def decoded(data: bytes, *, encoding: str | None, origin: str) -> str:
    """The text of a statement: as the firm says, else UTF-8, else what the banks of the West write (cp1252).

    Amounts and days are digits in all of them. Raises SourceError where the firm's encoding does not fit.
    """
    if encoding is not None:
        try:
            return data.decode(encoding)
        except UnicodeError as error:
            raise SourceError(
                f"{origin} is not written in {encoding} ({error}); expected the encoding that it was saved in"
            ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
