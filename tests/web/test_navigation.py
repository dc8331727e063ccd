"""The navigation: few lines for every role, and below one of them what belongs to it."""

import pytest

from receivables.model.roles import Role
from receivables.web.areas import AREAS
from receivables.web.navigation import navigation_of

ENTRIES = [entry for area in AREAS for entry in area.entries]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_has_more_lines_than_stand_side_by_side_and_each_entry_is_two_steps_away(role: Role) -> None:
    first = navigation_of(ENTRIES, role, "/")
    assert 2 <= len(first.lines) <= 9
    reached = set()
    for line in first.lines:
        there = navigation_of(ENTRIES, role, line.path)
        reached |= {line.path} | {one.path for one in there.below}
    assert reached == {one.path for one in ENTRIES if role in one.roles}


def test_one_knows_where_one_is() -> None:
    settling = navigation_of(ENTRIES, Role.FINANCE, "/finance/letters/unsettled")
    assert [(one.words, one.current) for one in settling.lines if one.current] == [("layout.group.letters", "true")]
    below = [(one.path, one.current) for one in settling.below]
    assert below == [("/finance/letters", "true"), ("/finance/sending", "")]
    listed = navigation_of(ENTRIES, Role.FINANCE, "/finance/worklist")
    assert [one.path for one in listed.below if one.current == "page"] == ["/finance/worklist"]


@pytest.mark.parametrize("path", ["/customer/10408", "/customer/a/b", "/item", "/note/promise"])
def test_on_a_customers_page_and_an_items_one_is_among_the_customers(path: str) -> None:
    for role in (Role.FINANCE, Role.REPRESENTATIVE, Role.MANAGER):
        here = [(one.path, one.current) for one in navigation_of(ENTRIES, role, path).lines if one.current]
        assert here == [("/customers", "true")]


def test_whoever_has_one_of_a_group_only_sees_it_by_its_own_name() -> None:
    lines = {one.path: one.words for one in navigation_of(ENTRIES, Role.MANAGER, "/").lines}
    assert lines["/finance/letters"] == "finance.letters.nav"


def test_few_lines_need_no_groups() -> None:
    admin = navigation_of(ENTRIES, Role.ADMIN, "/admin/users")
    assert admin.below == ()
    assert [one.path for one in admin.lines if one.current] == ["/admin/users"]
