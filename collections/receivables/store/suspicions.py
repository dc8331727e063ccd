"""What rules suspect, from the night it was found until somebody or the rule decides, or its evidence is gone.

A suspicion is known by whom it is about, its cause and its evidence; the night brings what stands to what it has found.
What somebody has said comes first: about that, rules are silent, and of what is said of the whole customer they propose
at the most. They are silent, too, about whose fault it is where an item is or was in dispute. What somebody has
dismissed stays so until there is other evidence; with other evidence beside it, it is proposed at the most.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, func, select, true

from receivables.model import Cause
from receivables.model.suspicion import SuspicionRule, SuspicionState
from receivables.store import frames
from receivables.store.causes import BY_RULE, STANDING_SCHEMA, standing
from receivables.store.database import writing
from receivables.store.merge import Difference, difference, schema_of, write
from receivables.store.tables import cause as cause_table
from receivables.store.tables import dispute as dispute_table
from receivables.store.tables import suspicion as suspicion_table

KEY = ["customer", "item", "cause", "signature"]
ROW_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "cause": pl.String,
        "signature": pl.String,
        "number": pl.Int64,
        "kind": pl.String,
        "rule": pl.String,
        "evidence": pl.String,
        "since_day": pl.Date,
        "state": pl.String,
        "state_day": pl.Date,
        "author": pl.String,
        "reason": pl.String,
    }
)
_ABOUT = ["customer", "item", "cause"]
_WAITING = [str(SuspicionState.PROPOSED), str(SuspicionState.DECIDED)]
_ANSWERED = [str(SuspicionState.ACCEPTED), str(SuspicionState.DISMISSED)]
_IS_REPORTED = pl.col("rule").str.split(",").list.contains(str(SuspicionRule.VISIT_REPORT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a night's look changed: suspicions newly proposed, decided by their rules, and withdrawn."""

    proposed: int = 0
    decided: int = 0
    withdrawn: int = 0


def save_suspicions(
    engine: Engine | Connection, found: pl.DataFrame, *, as_of: date, customer: str | None = None
) -> Looked:
    """Bring what stands to what was found on `as_of` (SUSPICION_SCHEMA): all that the rules see, and nothing else.

    New evidence is proposed, or where the firm lets its rule, a cause from that day on. Where it is gone, proposals are
    withdrawn, and causes that rules decided end with the day before; so does our own fault that somebody has accepted
    on that evidence. A second time it changes nothing. `customer`: only this one was looked at.
    """
    with writing(engine) as conn:
        causes = standing(conn, as_of, customer=customer)
        whose = true() if customer is None else suspicion_table.c.customer == customer
        query = select(*(suspicion_table.c[name] for name in ROW_SCHEMA)).where(whose)
        stored = frames.read_frame(conn, query, ROW_SCHEMA)
        if found.is_empty() and causes["rule"].is_null().all() and not stored["state"].is_in(_WAITING).any():
            return Looked()
        signed = found.with_columns(signature=pl.col("evidence").map_elements(signature_of, return_dtype=pl.String))
        left = _unanswered(signed, stored)
        wanted = _where_people_are_silent(left, causes, _disputed(conn, left["customer"]))
        _write_causes(conn, wanted.filter("decides"), found, causes, as_of)
        return _write_suspicions(conn, wanted, signed, stored, as_of)


def signature_of(evidence: str) -> str:
    """What stands for the evidence in a suspicion's key."""
    return hashlib.sha256(evidence.encode()).hexdigest()[:16]


# --- which of them nobody has answered ------------------------------------------------------------------------------


def _unanswered(found: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Without suspicions all of whose signs somebody has accepted or dismissed: a part of them is nothing new.

    What has a sign that somebody dismissed, and others, is proposed at the most.
    """
    answered = stored.filter(pl.col("state").is_in(_ANSWERED))
    near = found.join(answered, on=_ABOUT, how="semi", nulls_equal=True)
    signs = _signs(near)
    fresh = signs.join(_signs(answered), on=[*_ABOUT, "sign"], how="anti", nulls_equal=True)
    stale = near.join(fresh, on=_ABOUT, how="anti", nulls_equal=True)
    dismissed = _signs(answered.filter(pl.col("state") == SuspicionState.DISMISSED))
    doubted = signs.join(dismissed, on=[*_ABOUT, "sign"], how="semi", nulls_equal=True).select(_ABOUT).unique()
    return (
        found.join(stale, on=_ABOUT, how="anti", nulls_equal=True)
        .join(doubted.with_columns(doubted=pl.lit(value=True)), on=_ABOUT, how="left", nulls_equal=True)
        .with_columns(decides=pl.col("decides") & pl.col("doubted").is_null())
        .drop("doubted")
    )


def _signs(suspicions: pl.DataFrame) -> pl.DataFrame:
    """The signs of each suspicion, a row each."""
    split = pl.col("evidence").map_elements(_split, return_dtype=pl.List(pl.String))
    return suspicions.select(*_ABOUT, sign=split).explode("sign")


def _split(evidence: str) -> list[str]:
    return [json.dumps(sign, sort_keys=True, ensure_ascii=False) for sign in json.loads(evidence)]


def _where_people_are_silent(found: pl.DataFrame, causes: pl.DataFrame, disputed: pl.DataFrame) -> pl.DataFrame:
    """Without what somebody has said the cause of, or disputed; where somebody is in doubt, nothing is decided.

    Nor is it where somebody reports fraud of whom another cause was said: that is heard all the same.
    """
    said = causes.filter(~BY_RULE).sort("from_day").unique(["customer", "item"], keep="last")
    in_doubt = pl.col("cause") == Cause.UNKNOWN
    certain = said.filter(~in_doubt)
    heard = found.filter(_IS_REPORTED).join(certain, on=["customer", "item"], how="semi", nulls_equal=True)
    open_to_rules = pl.concat(
        [
            found.join(certain, on=["customer", "item"], how="anti", nulls_equal=True),
            heard.join(certain, on=_ABOUT, how="anti", nulls_equal=True),
        ]
    )
    of_item = said.filter(in_doubt).select("customer", "item", doubted=pl.lit(value=True))
    of_customer = said.filter(pl.col("item").is_null()).select("customer", said_of_all=pl.lit(value=True))
    own_fault = disputed.with_columns(cause=pl.lit(str(Cause.OWN_FAULT)))
    told = (
        open_to_rules.join(own_fault, on=_ABOUT, how="anti")
        .join(of_item, on=["customer", "item"], how="left", nulls_equal=True)
        .join(of_customer, on="customer", how="left")
    )
    someone_spoke = pl.col("doubted").is_not_null() | pl.col("said_of_all").is_not_null()
    return told.with_columns(decides=pl.col("decides") & ~someone_spoke).drop("doubted", "said_of_all")


def _disputed(conn: Connection, customers: pl.Series) -> pl.DataFrame:
    """What is or was in dispute of these customers."""
    query = select(dispute_table.c.customer, dispute_table.c.item)
    schema = pl.Schema({"customer": pl.String, "item": pl.String})
    return frames.read_frame(conn, query.where(frames.among(dispute_table.c.customer, customers.unique())), schema)


# --- the causes that rules decide -----------------------------------------------------------------------------------


def _write_causes(
    conn: Connection, decided: pl.DataFrame, found: pl.DataFrame, causes: pl.DataFrame, as_of: date
) -> None:
    of_rules = causes.filter(BY_RULE)
    own_fault = pl.col("cause") == Cause.OWN_FAULT
    accepted = causes.filter(~BY_RULE & pl.col("rule").is_not_null() & own_fault)
    over = pl.concat(
        [
            of_rules.join(decided, on=_ABOUT, how="anti", nulls_equal=True),
            accepted.join(found, on=_ABOUT, how="anti", nulls_equal=True),
        ]
    )
    since = of_rules.select(*_ABOUT, "from_day")
    target = (
        decided.join(since, on=_ABOUT, how="left", nulls_equal=True)
        .with_columns(pl.col("from_day").fill_null(as_of), to_day=pl.lit(None, pl.Date), author="rule")
        .select(STANDING_SCHEMA.names())
    )
    differing = difference(causes, target, key=["customer", "item", "from_day"])
    never_held = pl.col("from_day") == as_of
    ended = over.filter(~never_held).with_columns(to_day=pl.lit(as_of).dt.offset_by("-1d"))
    changes = Difference(new=differing.new, changed=pl.concat([differing.changed, ended]), gone=over.filter(never_held))
    write(conn, cause_table, _stored(conn, causes), changes)


def _stored(conn: Connection, causes: pl.DataFrame) -> pl.DataFrame:
    """The rows of these causes with all that the table has of them."""
    schema = pl.Schema({**schema_of(cause_table), "from_day": pl.Date(), "to_day": pl.Date()})
    its = frames.among(cause_table.c.customer, causes["customer"].unique())
    rows = frames.read_frame(conn, select(*(cause_table.c[name] for name in schema)).where(its), schema)
    return rows.join(causes, on=["customer", "item", "from_day"], how="semi", nulls_equal=True)


# --- the suspicions themselves --------------------------------------------------------------------------------------


def _write_suspicions(
    conn: Connection, wanted: pl.DataFrame, found: pl.DataFrame, stored: pl.DataFrame, as_of: date
) -> Looked:
    state = pl.when("decides").then(pl.lit(_WAITING[1])).otherwise(pl.lit(_WAITING[0]))
    target = wanted.with_columns(state=state).sort(KEY)
    known = target.join(stored.select(*KEY, was="state"), on=KEY, how="left", nulls_equal=True)
    new = known.filter(pl.col("was").is_null())
    number = _last_number(conn) + 1
    _insert(conn, new, number, as_of)
    again = known.filter(pl.col("was") != pl.col("state"))
    withdrawn = _withdrawn(stored, target, found)
    _update(conn, again, withdrawn, as_of)
    became = pl.concat([new["state"], again["state"]])
    proposed = int((became == _WAITING[0]).sum())
    return Looked(proposed=proposed, decided=became.len() - proposed, withdrawn=withdrawn.height)


def _withdrawn(stored: pl.DataFrame, target: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What waits and is not found any more, and what somebody accepted as our fault on evidence that is gone."""
    waiting = stored.filter(pl.col("state").is_in(_WAITING)).join(target, on=KEY, how="anti", nulls_equal=True)
    accepted = (pl.col("state") == SuspicionState.ACCEPTED) & (pl.col("cause") == Cause.OWN_FAULT)
    gone = stored.filter(accepted).join(found, on=_ABOUT, how="anti", nulls_equal=True)
    return pl.concat([waiting, gone])


def _insert(conn: Connection, new: pl.DataFrame, number: int, as_of: date) -> None:
    rows = new.with_row_index("number", offset=number).with_columns(since_day=pl.lit(as_of), state_day=pl.lit(as_of))
    said = [name for name in ROW_SCHEMA if name not in {"author", "reason"}]
    frames.insert(conn, suspicion_table, rows.select(said))


def _update(conn: Connection, again: pl.DataFrame, withdrawn: pl.DataFrame, as_of: date) -> None:
    """What comes back counts from that day on; a proposal that its rule decides now was there before."""
    came_back = pl.col("was") == SuspicionState.WITHDRAWN
    day = pl.lit(as_of)
    nobody = {"author": pl.lit(""), "reason": pl.lit("")}
    frames.update(
        conn,
        suspicion_table,
        again.filter(came_back).select(*KEY, "state", since_day=day, state_day=day, **nobody),
    )
    frames.update(conn, suspicion_table, again.filter(~came_back).select(*KEY, "state", state_day=day))
    state = pl.lit(str(SuspicionState.WITHDRAWN))
    frames.update(conn, suspicion_table, withdrawn.select(*KEY, state=state, state_day=day))


def _last_number(conn: Connection) -> int:
    return conn.execute(select(func.max(suspicion_table.c.number))).scalar_one() or 0
