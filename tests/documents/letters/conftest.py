import pytest

from documents.letters import making
from receivables.documents.letters import Press


@pytest.fixture(scope="session")
def press() -> Press:
    return making.press()
