"""The XML inside of a PDF that is an invoice for people and machines at once (Factur-X, ZUGFeRD, XRechnung)."""

import io
import zlib
from typing import IO

from receivables.sources.settings import SourceError

_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
# What a PDF that is broken makes of its reader, besides the errors that it has for it.
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError, EOFError, zlib.error)


def embedded_xml(file: IO[bytes], *, origin: str) -> IO[bytes]:
    """The invoice that a PDF carries; raises SourceError where it carries none or cannot be opened."""
    # A third of a second that no other format needs.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"{origin} is locked by a password; expected it without one")
        found = {name.lower(): contents for name, contents in reader.attachments.items()}
    except (PyPdfError, *_BROKEN) as error:
        raise SourceError(f"{origin} is no PDF that can be read ({error}); expected the file as it was sent") from None
    for name in _NAMES:
        if found.get(name):
            return io.BytesIO(found[name][0])
    there = ", ".join(sorted(found)) or "none"
    raise SourceError(
        f"{origin} carries no e-invoice, expected one of the attachments {', '.join(_NAMES)}; it has {there}"
    )
