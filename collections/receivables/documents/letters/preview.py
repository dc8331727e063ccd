"""A letter shown before it is one: the same pages with a mark across each, so that nobody sends them."""

import io
import json

import pypdf
import typst

from receivables.documents.letters.glyphs import FONT_FOLDER

_MARK = """
#let data = json("data.json")
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 0pt, fill: none)
#set text(font: ("Noto Sans", "Noto Sans CJK SC"), lang: data.lang, weight: "bold", fill: rgb(200, 30, 30, 70))
#let across = data.width * 1pt
#place(center + horizon, rotate(-50deg, layout(it => context {
  let sizes = range(60, 8, step: -2).map(size => size * 1pt)
  let fits(size) = measure(text(size: size, data.mark)).width <= across
  text(size: sizes.find(fits), data.mark)
})))
"""


def marked(pdf: bytes, mark: str, *, language: str) -> bytes:
    """The letter with `mark` printed across every page. It is no archive copy any more, and says so."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    across = None
    for page in writer.pages:
        if across is None:
            across = _mark(mark, language, float(page.mediabox.width), float(page.mediabox.height))
        page.merge_page(across)
    writer.metadata = {"/Title": mark}
    # What it says of itself as an archive copy does not hold any more.
    del writer.root_object["/Metadata"]
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()


def _mark(mark: str, language: str, width: float, height: float) -> pypdf.PageObject:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
    data = json.dumps({"mark": mark, "lang": language, "width": width, "height": height}, ensure_ascii=False)
    made = typst.Compiler(font_paths=fonts, ignore_system_fonts=True).compile(
        {"main.typ": _MARK.encode(), "data.json": data.encode()},  # type: ignore[type-var]  # see press
        format="pdf",
        pdf_tags=False,
    )
    assert isinstance(made, bytes)
    return pypdf.PdfReader(io.BytesIO(made)).pages[0]
