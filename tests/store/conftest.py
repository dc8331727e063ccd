"""Every test of the store runs on both databases; one marked `sqlite` is about a file, `postgresql` about a server."""

from collections.abc import Iterator

import pytest

from store import addresses


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    about = [name for name in addresses.DATABASES if metafunc.definition.get_closest_marker(name)]
    metafunc.parametrize("database", about or addresses.DATABASES, indirect=True, scope="module")


@pytest.fixture(scope="module", autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database that stores of this test are opened on: `sqlite` or `postgresql`."""
    with addresses.stores_on(request.param):
        yield request.param
