"""In which shard a customer lies: by a hash of its number, or, of several who were ever a group, of the first's."""

import zlib

import polars as pl
from sqlalchemy import Connection, select

from receivables.store import frames
from receivables.store.groups import links, related
from receivables.store.tables import customer

SHARDS = 256
_LIES = pl.Schema({"customer": pl.String, "shard": pl.Int16})


def shard_of(one: str) -> int:
    """The shard of a customer who stands alone, 0 to 255. It is stored, so it must never be computed in another way.

    >>> shard_of("C0012")
    135
    """
    return zlib.crc32(one.encode()) % SHARDS


def with_shards(conn: Connection, customers: pl.DataFrame) -> pl.DataFrame:
    """Customers that are about to be written (`customer`, perhaps `parent`) with their `shard`.

    Those in the store who turn out to be of one group with them, or with each other, are moved together first. Where
    a row lies is nobody's knowledge: it makes no version.
    """
    shards = pl.Series("shard", [shard_of(one) for one in customers["customer"]], dtype=pl.Int16)
    placed = customers.with_columns(shards)
    together = _together(conn, customers)
    if together.is_empty():
        return placed
    stored = frames.read_frame(conn, select(customer.c.customer, customer.c.shard), _LIES)
    there = together.join(stored, on="customer", how="semi")
    frames.update(conn, customer, there.join(stored, on=_LIES.names(), how="anti"))
    return placed.update(together, on="customer", how="left")


def _together(conn: Connection, customers: pl.DataFrame) -> pl.DataFrame:
    """Everybody who was ever of one group with others, with the shard of them all."""
    linked = links(conn)
    if "parent" in customers.columns:
        named = customers.select("customer", "parent").filter(pl.col("customer") != pl.col("parent"))
        linked = pl.concat([linked, named]).unique()
    if linked.is_empty():
        return _LIES.to_frame()
    firsts = related(linked)
    shards = {first: shard_of(first) for first in firsts["first"].unique()}
    return firsts.select("customer", shard=pl.col("first").replace_strict(shards, return_dtype=pl.Int16))
