"""Who else gets a letter is said on its page, last; a letter to nobody else says nothing of it."""

import pytest

from documents.letters.making import LANGUAGES, letter, pages
from receivables.documents.letters import Press

_COPY = {"en": "Copy to", "de": "Kopie an", "zh": "抄送"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_names_who_else_gets_it(press: Press, language: str) -> None:
    copied = letter(language, copied_to=("Ann Hall, accounts payable", "陈伟"))
    named = "Ann Hall, accounts payable; 陈伟"
    assert f"<p>{_COPY[language]}: {named}</p>" in press.html(copied)
    printed = " ".join(pages(press.pdf(copied))[0].split())
    assert f"{_COPY[language]} {named}" in printed
    assert _COPY[language] not in press.html(letter(language))
