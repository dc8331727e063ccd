"""The page of views says what the views are, and what in them is about people."""

import re

from docs.generate import VIEWS_PAGE, views_page
from golden import approve
from receivables.store.views import views

# Columns of these names hold somebody's name, their number or their own words.
_ABOUT_PEOPLE = {"name", "author", "owner", "manager", "released_by", "approved_by", "outcome"}


def test_the_page_of_views_has_every_view_and_column() -> None:
    approve(VIEWS_PAGE, views_page())


def test_every_column_says_what_it_means_and_every_amount_its_unit() -> None:
    for view in views("EUR"):
        names = [column.name for column in view.columns]
        assert len(set(names)) == len(names)
        for column in view.columns:
            assert column.meaning, (view.name, column.name)
            if column.kind in {"amount", "minor units"}:
                assert re.search(r"(in EUR|of `currency`)$", column.meaning), (view.name, column.name)


def test_views_say_which_columns_are_about_people() -> None:
    for view in views("EUR"):
        named = set(view.personal.split(", "))
        about = {column.name for column in view.columns} & _ABOUT_PEOPLE
        assert about <= named, view.name
        assert named - {""} <= {column.name for column in view.columns}, view.name


def test_no_view_shows_how_to_reach_anybody() -> None:
    kept_back = {"email", "phone", "address", "iban", "payer", "payer_account", "password_hash"}
    assert not kept_back & {column.name for view in views("EUR") for column in view.columns}
