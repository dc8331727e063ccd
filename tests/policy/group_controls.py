"""The controls of groups: who is spoken to, and whose amounts, silence and address count."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from policy.book_controls import HEADS, a_book
from policy.builders import NIGHT, SHIPPED, answers, facts, letters, of_items, tonight, with_matrix
from policy.controls import Control, cadence_given, giving, instead
from receivables import model as m
from receivables.policy import decide, groups
from receivables.policy.together import plan_together

AT_HEAD = replace(SHIPPED, group_address="head")
TOGETHER = with_matrix(amount_of="group")
THREE = "customer | head\nH | H\nB1 | H\nB2 | H"
CHINESE = "customer | head | key_account | language\nH | H | yes | zh\nB1 | H | no | en\nB2 | H | no | en"
ABROAD = "customer | head | country\nH | H | DE\nB1 | H | CN\nB2 | H | DE"
OWED = "customer | item | amount | overdue\nB1 | R1 | 300.00 | 5\nB2 | R2 | 400.00 | 5"
SMALL = "customer | item | amount | overdue\nB1 | R1 | 15.00 | 5\nB2 | R2 | 15.00 | 5"
SAME = "customer | item | amount | overdue\nB1 | R1 | 300.00 | 90\nB2 | R1 | 400.00 | 90"
LARGE = "customer | item | amount | overdue\nB1 | R1 | 6,000.00 | 5\nB2 | R2 | 6,000.00 | 5"


def nobody_speaks_for_another(*_: Any, **__: Any) -> pl.DataFrame:
    """Everybody is addressed itself."""
    return m.ADDRESSEE_SCHEMA.to_frame()


def every_head_speaks(customers: pl.DataFrame, _causes: pl.DataFrame, policy: Any, **_: Any) -> pl.DataFrame:
    """A head speaks for its branches, whatever policy it falls under itself."""
    if policy.group_address != "head":
        return m.ADDRESSEE_SCHEMA.to_frame()
    return customers.filter(pl.col("customer") != pl.col("head")).select("customer", addressee="head")


def as_they_are(records: pl.DataFrame, _through: pl.DataFrame) -> pl.DataFrame:
    """What was done, by whoever was spoken to then."""
    return records


def each_with_its_own_address(customers: pl.DataFrame, through: pl.DataFrame) -> pl.DataFrame:
    """A branch is addressed at the head, in its own language."""
    return customers.join(through, on="customer", how="left").with_columns(pl.coalesce("addressee", "customer"))


def each_for_itself(name: str) -> Any:
    """A pass that takes everybody for their own addressee."""
    original = getattr(decide, name)

    def alone(lines: pl.DataFrame, *rest: Any) -> pl.DataFrame:
        apart: pl.DataFrame = original(lines.with_columns(addressee="customer"), *rest)
        return apart.with_columns(addressee=lines["addressee"])

    return instead(decide, name, alone)


def asked(table: str, policy: Any = AT_HEAD, *, about: str = THREE, **told: str) -> Callable[[], dict[str, str]]:
    return lambda: answers(tonight(facts(table, about=about, **told), policy))


GROUPS = [
    Control(
        name="a group speaks with one voice, to its head",
        off=instead(decide, "spoken_through", nobody_speaks_for_another),
        scenario=lambda: letters(tonight(facts(OWED, about=THREE), AT_HEAD)),
        expected={"H": "routine_reminder 1 en reserved"},
    ),
    Control(
        name="a head under another policy speaks for nobody",
        off=instead(decide, "spoken_through", every_head_speaks),
        scenario=lambda: sorted(
            plan_together(facts(OWED, about=ABROAD), a_book(HEADS), as_of=NIGHT).letters["customer"]
        ),
        expected=["B1", "B2"],
    ),
    Control(
        name="language, address and account manager are the head's",
        off=instead(groups, "_as_addressed", each_with_its_own_address),
        scenario=lambda: letters(tonight(facts(OWED, about=CHINESE), AT_HEAD)),
        expected={"H": "routine_reminder 1 zh waiting_for_release"},
    ),
    Control(
        name="the minimum is the group's",
        off=each_for_itself("hold_below_minimum"),
        scenario=asked(SMALL),
        expected={"R1": "letter: leads", "R2": "letter: leads"},
    ),
    Control(
        name="the quiet days are the group's",
        off=instead(decide, "contacts_of_addressees", as_they_are),
        scenario=asked(OWED, contacts="customer | item | day\nB1 | R1 | -3"),
        expected={"R1": "quiet", "R2": "quiet"},
    ),
    Control(
        name="a letter to the head about a branch is a contact with both, wherever the branch belongs since",
        off=instead(decide, "contacts_of_addressees", as_they_are),
        scenario=asked(OWED, SHIPPED, about="", contacts="customer | debtor | item | day\nH | B1 | R1 | -3"),
        expected={"R1": "quiet", "R2": "letter: leads"},
    ),
    Control(
        name="what is under way with a branch is under way with the group",
        off=instead(decide, "work_of_addressees", as_they_are),
        scenario=asked(OWED, open_work="customer | does | kind\nB1 | case | special_handling"),
        expected={"R1": "case_open", "R2": "case_open"},
    ),
    Control(
        name="equal numbers of two branches are two items",
        off=cadence_given(lambda contacts, open_work: (contacts.with_columns(debtor=pl.lit("B2")), open_work)),
        scenario=lambda: dict(
            tonight(facts(SAME, about=THREE, contacts="customer | item | level | day\nB1 | R1 | 2 | -60"), AT_HEAD)
            .lines.select("debtor", "level")
            .iter_rows()
        ),
        expected={"B1": 3, "B2": 1},
    ),
    Control(
        name="a branch suspected of fraud speaks for itself, to its own review",
        off=giving(groups, "latest_causes", lambda causes: causes.clear()),
        scenario=lambda: sorted(
            tonight(facts(OWED, about=THREE, causes="customer | cause\nB1 | fraud"), AT_HEAD).cases["customer"]
        ),
        expected=["B1"],
    ),
    Control(
        name="the amounts of a group count together where the policy says so",
        off=giving(decide, "with_customers", lambda lines: lines.with_columns(head="customer")),
        scenario=lambda: of_items(tonight(facts(LARGE, about=THREE), TOGETHER), "treatment"),
        expected={"R1": "rep_visit", "R2": "rep_visit"},
    ),
]
