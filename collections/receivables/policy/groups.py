"""Groups: customers whose parents lead to one head, and who of them is spoken to through it."""

from datetime import date

import polars as pl

from receivables.model import ADDRESSEE_SCHEMA, Cause
from receivables.policy.causes import latest_causes
from receivables.policy.settings import Policy

# What a letter, a visit or a case goes by, whoever's items it is about.
_ADDRESS = ["language", "key_account", "salesperson", "territory", "has_address", "email_rank"]


def heads(parents: pl.DataFrame) -> pl.DataFrame:
    """`customer`, `head` of each row of `customer`, `parent` (null: none), in the same order.

    A customer is its own head where it names no parent, itself, or one that is not among the customers; so is whoever
    stands in a circle of parents (see `circles`).
    """
    up = _known(parents)
    if up.height:
        up = up.join(circles(parents).to_frame("customer"), on="customer", how="anti")
    if up.is_empty():
        return parents.select("customer", head="customer")
    return (
        parents.select("customer")
        .join(_tops(up), on="customer", how="left", maintain_order="left")
        .with_columns(pl.coalesce("head", "customer").alias("head"))
    )


def circles(parents: pl.DataFrame) -> pl.Series:
    """The customers who are their own parent's parent, however far up, in order. Naming oneself is no circle."""
    up = _known(parents)
    if up.is_empty():
        return up["customer"]
    # Whoever is not at the top after as many steps as there are links goes round; and the steps reach all that do.
    round_again = _tops(up).join(up, left_on="head", right_on="customer", how="semi")
    return round_again["head"].unique().sort().alias("customer")


def _known(parents: pl.DataFrame) -> pl.DataFrame:
    named = parents.select("customer", "parent").filter(pl.col("parent") != pl.col("customer"))
    return named.join(parents.select("customer"), left_on="parent", right_on="customer", how="semi")


def _tops(up: pl.DataFrame) -> pl.DataFrame:
    """Of each customer who has a parent whom its parents lead to. Each round goes twice as far up as the one before."""
    reached = up.select("customer", head="parent")
    for _ in range(up.height.bit_length()):
        beyond = reached.select(head="customer", beyond="head")
        further = reached.join(beyond, on="head", how="left", maintain_order="left")
        if further["beyond"].null_count() == further.height:
            break
        reached = further.select("customer", head=pl.coalesce("beyond", "head"))
    return reached


def members(customers: pl.DataFrame) -> pl.DataFrame:
    """`customer`, `head` of everybody who is in a group with others; takes CUSTOMER_SCHEMA."""
    each = customers.select("customer", "head")
    return each.join(each.filter(pl.col("customer") != pl.col("head")), on="head", how="semi")


def spoken_through(customers: pl.DataFrame, causes: pl.DataFrame, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """Everybody who is addressed at another customer, the head of their group (ADDRESSEE_SCHEMA).

    Takes CUSTOMER_SCHEMA and CAUSE_SCHEMA. Nobody, unless the policy says so. Suspected of fraud a customer speaks for
    nobody but itself.
    """
    if policy.group_address != "head":
        return ADDRESSEE_SCHEMA.to_frame()
    each = customers.select("customer", addressee="head")
    # A head that falls under another policy speaks for those who fall under that one, too.
    branches = each.filter(pl.col("customer") != pl.col("addressee")).join(
        each, left_on="addressee", right_on="customer", how="semi"
    )
    if branches.is_empty():
        return branches
    fraud = latest_causes(causes, as_of=as_of).filter(pl.col("cause") == Cause.FRAUD).select("customer").unique()
    return branches.join(fraud, on="customer", how="anti").join(
        fraud, left_on="addressee", right_on="customer", how="anti"
    )


def with_customers(lines: pl.DataFrame, customers: pl.DataFrame, through: pl.DataFrame) -> pl.DataFrame:
    """Adds what is known of each line's customer, its `head`, and `addressee`: who is spoken to about it.

    Language, address, account manager and whether it is a key account are the addressee's. An item's own salesperson
    stays `salesperson`; that of whoever is addressed becomes `account_manager`. `through`: see `spoken_through`.
    """
    its = _as_addressed(customers, through) if through.height else customers
    # Texts are dear to carry along, and most firms' customers stand alone.
    alone = (its["customer"] == its["head"]).all() and through.is_empty()
    its = (its.drop("head") if alone else its).rename({"salesperson": "account_manager"})
    lines = lines.join(its, on="customer", how="left").with_columns(
        pl.col("has_address").fill_null(value=False), pl.col("key_account").fill_null(value=False)
    )
    if alone:
        return lines.with_columns(head="customer", addressee="customer")
    addressee = pl.coalesce("addressee", "customer") if through.height else pl.col("customer")
    return lines.with_columns(head=pl.coalesce("head", "customer"), addressee=addressee)


def _as_addressed(customers: pl.DataFrame, through: pl.DataFrame) -> pl.DataFrame:
    its = customers.join(through, on="customer", how="left").with_columns(pl.coalesce("addressee", "customer"))
    addressees = customers.select(pl.col("customer").alias("addressee"), *_ADDRESS)
    return its.drop(_ADDRESS).join(addressees, on="addressee", how="left")


def contacts_of_addressees(contacts: pl.DataFrame, through: pl.DataFrame) -> pl.DataFrame:
    """Contacts (CONTACT_SCHEMA) by whoever is spoken to now about those who were: `customer`.

    Whoever was addressed and whoever it was about have both been spoken to, wherever they belong since.
    """
    about_another = contacts.filter(pl.col("customer") != pl.col("debtor"))
    if about_another.is_empty() and through.is_empty():
        return contacts
    spoken_to = pl.concat([contacts.with_columns(customer="debtor"), about_another])
    return work_of_addressees(spoken_to, through)


def work_of_addressees(work: pl.DataFrame, through: pl.DataFrame) -> pl.DataFrame:
    """What is about a `customer`, by whoever is spoken to about that one."""
    if through.is_empty():
        return work
    return work.with_columns(pl.col("customer").replace(through["customer"], through["addressee"]))
