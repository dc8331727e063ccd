"""Where the address stands on each form of the page: within the window of its envelope, whatever is written there."""

import io

import pypdf
import pytest

from documents.letters.making import every_kind_of_line, letter
from receivables.documents.letters import Press, Templates, default_templates
from receivables.documents.letters.samples import extreme_letters
from receivables.model.letter_settings import LetterSettings, PageForm
from receivables.sample import SAMPLE_FIRM

MM, INCH = 72 / 25.4, 72.0
A4, LETTER = (595, 842), (612, 792)
# What an envelope's window shows of the first page: left, top, right, bottom, from the paper's upper left corner.
WINDOWS = {
    PageForm.DIN_5008_B: (20 * MM, 45 * MM, 105 * MM, 90 * MM),
    PageForm.DIN_5008_A: (20 * MM, 27 * MM, 105 * MM, 72 * MM),
    # The sheet an inch to the left or right of where it was put, standing on the envelope's foot.
    PageForm.US: (0.875 * INCH, 2.04 * INCH, 4.375 * INCH, 3.17 * INCH),
}
_TEMPLATES = Templates(default_templates())


def reader(form: PageForm, **changes: object) -> pypdf.PdfReader:
    press = Press(_TEMPLATES, SAMPLE_FIRM, LetterSettings(page=form))
    return pypdf.PdfReader(io.BytesIO(press.pdf(letter(lines=every_kind_of_line(), **changes))))


def places(page: pypdf.PageObject) -> list[tuple[str, float, float]]:
    """Each piece of text, with how far its beginning is from the left and from the top."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            found.append((text.strip(), x, float(page.mediabox.height) - y))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("form", PageForm)
def test_the_whole_address_and_nothing_else_but_the_sender_stands_in_the_window(form: PageForm) -> None:
    left, top, right, bottom = WINDOWS[form]
    page = reader(form).pages[0]
    shown = [text for text, x, y in places(page) if left <= x <= right and top <= y <= bottom]
    address = [
        "Quorlstead Aggregates plc",
        "Attn. Alison Postgate, Accounts Payable",
        "6 Old Weir Road",
        "Hull",
        "HU1 9ZZ",
    ]
    address.append("UNITED KINGDOM")
    sender = [] if form is PageForm.US else ["Ostwerth Pumpen GmbH · Am Pumpwerk 12 · 59065 Hamm · Germany"]
    assert shown == [*sender, *address]


@pytest.mark.parametrize("form", PageForm)
def test_a_page_has_the_size_of_its_paper(form: PageForm) -> None:
    box = reader(form).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (LETTER if form is PageForm.US else A4)


@pytest.mark.parametrize("form", PageForm)
def test_the_text_begins_below_the_window_and_the_first_fold_runs_through_no_line_of_the_address(
    form: PageForm,
) -> None:
    subject = next(y for text, _, y in places(reader(form).pages[0]) if text.startswith("Payment reminder"))
    assert WINDOWS[form][3] < subject < WINDOWS[form][3] + 20 * MM


@pytest.mark.parametrize("form", [PageForm.DIN_5008_A, PageForm.US])
@pytest.mark.parametrize("about", [extreme for extreme in extreme_letters("en", "escalated_2") if "300" not in extreme])
def test_extreme_letters_fit_every_form(form: PageForm, about: str) -> None:
    press = Press(_TEMPLATES, SAMPLE_FIRM, LetterSettings(page=form))
    assert press.pdf(extreme_letters("en", "escalated_2")[about]).startswith(b"%PDF")
