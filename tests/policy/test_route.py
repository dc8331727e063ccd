"""The order of a representative's visits: by place, as addresses of many countries tell it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.strategies import law
from receivables.policy.route import in_route_order, place_of

ADDRESSES = """
    DE | Werkzeile 66, 28195 Bremen                              | 28195   | Bremen    | Werkzeile 66
    AT | Werkzeile 23; A-4020 Linz; AUSTRIA                      | 4020    | Linz      | Werkzeile 23
    CN | 南京市临港新区涵洞路40号, 210019 南京, CHINA              | 210019  | 南京       | 南京市临港新区涵洞路40号
    CN | 浦东新区世纪大道1号, 上海市 200120                        | 200120  | 上海市     | 浦东新区世纪大道1号
    US | 18 Headwater Street, Houston TX 77002, UNITED STATES    | 77002   | Houston   | 18 Headwater Street
    NL | Oude Peilweg 43, 3011 ZZ Rotterdam, NETHERLANDS         | 3011 ZZ | Rotterdam | Oude Peilweg 43
    GB | 34 Old Weir Road, Glasgow, G1 9ZZ, UNITED KINGDOM       | G1 9ZZ  | Glasgow   | 34 Old Weir Road
    GB | 12 High Street, Leeds LS1 4AB                           | LS1 4AB | Leeds     | 12 High Street
    FR | Tour B, 67 allée des Turbines, 59000 Lille              | 59000   | Lille     | Tour B, 67 allée des Turbines
    DE | 28195 Bremen                                            | 28195   | Bremen    |
    DE | Am Hafen 1234, Bremen                                   |         |           | Am Hafen 1234, Bremen
    DE | Hof 12345                                               | 12345   | Hof       |
    DE |                                                         |         |           |
"""


@pytest.mark.parametrize("row", [line for line in ADDRESSES.splitlines() if line.strip()])
def test_an_address_tells_postcode_city_and_street(row: str) -> None:
    country, address, *expected = (cell.strip() for cell in row.split("|"))
    found = place_of(address, country)
    assert [found.country, found.postcode, found.city, found.street] == [country, *expected]


def test_neighbours_follow_each_other_and_what_no_postcode_tells_comes_last() -> None:
    wanted = [
        "Weg 9, 28195 Bremen",
        "Weg 10, 28195 Bremen",
        "Zeile 1, 28195 Bremen",
        "Weg 1, 30159 Hannover",
        "somewhere",
        "",
    ]
    assert in_route_order(reversed(wanted), lambda text: place_of(text, "DE")) == [*wanted[:4], "", "somewhere"]
    countries = [("AT", "Weg 1, 4020 Linz"), ("DE", "Weg 1, 01067 Dresden")]
    assert in_route_order(reversed(countries), lambda stop: place_of(stop[1], stop[0])) == countries


@law
@given(st.lists(st.text(max_size=30)))
def test_whatever_people_write_as_an_address_no_stop_is_lost_and_the_order_does_not_depend_on_theirs(
    addresses: list[str],
) -> None:
    numbered = in_route_order(addresses, lambda text: place_of(text, ""))
    assert sorted(numbered) == sorted(addresses)
    again = in_route_order(sorted(addresses), lambda text: place_of(text, ""))
    assert [place_of(one, "") for one in numbered] == [place_of(one, "") for one in again]
