"""Who goes, and by when: whoever the plan names, unless they are away or full; else the territory's least loaded.

The one step that looks across shards, once all of a night is planned.
"""

import heapq
from collections import defaultdict
from typing import Any

import polars as pl

from receivables.policy.team import DueDays, Team

# A visit that tonight's plan asks for. `salesperson` null: nobody is named. `visit_days` null: its `due_day` stands;
# else that many working days of whoever goes.
ASKED_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "salesperson": pl.String,
        "territory": pl.String,
        "due_day": pl.Date,
        "visit_days": pl.Int64,
    }
)
# Who goes and by when. `away`: who would have gone; `full`: who has no room; `moved_from`: the day that was full.
PLACED_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "salesperson": pl.String,
        "due_day": pl.Date,
        "away": pl.String,
        "full": pl.String,
        "moved_from": pl.Date,
    }
)


def place(visits: pl.DataFrame, team: Team) -> pl.DataFrame:
    """Gives each visit (ASKED_SCHEMA) a representative and a day (PLACED_SCHEMA), in the order of the customers.

    Named representatives keep their visits. Who is away until the due day hands over to their substitute, else to the
    least loaded. In a week without room a visit waits for the first with room, or goes to the least loaded with room
    where the firm has it so. Nobody is found (null) where there is nobody.
    """
    if not team.has_rules and visits["visit_days"].is_null().all():
        return _as_asked(visits, team.representatives)
    ordered = visits.sort("due_day", "customer")
    rows = [_placed(visit, team) for visit in ordered.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=PLACED_SCHEMA, orient="row").sort("customer")


def hand_over(visits: pl.DataFrame, team: Team) -> pl.DataFrame:
    """Finds somebody for the visits under way whose representative is away until they are due, as `place` does: in a
    week without room for one more a visit waits for the first with room, or goes to whoever has room.

    Takes ASKED_SCHEMA and whatever else there is of a visit (of `visit_days` only whether there are any); gives those
    rows with `to_salesperson`, the `due_day` it has then, and `away`, `full`, `moved_from` of PLACED_SCHEMA. Nobody
    found: no row.
    """
    rows = []
    for visit in visits.sort("due_day", "customer").iter_rows(named=True):
        who, due_day = visit["salesperson"], visit["due_day"]
        if who is None or not team.is_away(who, due_day):
            continue
        # By when a visit under way is due was said before: only a full week moves it.
        days = team.due_days(due_day, None)
        found, away, full = _who_goes(who, visit["territory"], days, team)
        if found is not None:
            day = team.first_day_with_room(found, due_day, working=visit["visit_days"] is not None)
            team.take(found, day, instead_of=who)
            moved_from = due_day if day != due_day else None
            said = {"to_salesperson": found, "away": away, "full": full, "moved_from": moved_from}
            rows.append({**visit, **said, "due_day": day})
    told = {name: PLACED_SCHEMA[name] for name in ("away", "full", "moved_from")}
    return pl.DataFrame(rows, schema={**visits.schema, "to_salesperson": pl.String(), **told})


def _as_asked(visits: pl.DataFrame, representatives: pl.DataFrame) -> pl.DataFrame:
    nobody = visits.filter(pl.col("salesperson").is_null())
    found = spread(nobody, representatives).rename({"salesperson": "found"})
    taken = visits.join(found, on="customer", how="left").with_columns(
        pl.coalesce("salesperson", "found").alias("salesperson")
    )
    missing = [name for name in PLACED_SCHEMA if name not in taken.columns]
    return (
        taken.with_columns(pl.lit(None, PLACED_SCHEMA[name]).alias(name) for name in missing)
        .select(PLACED_SCHEMA.names())
        .sort("customer")
    )


def _placed(visit: dict[str, Any], team: Team) -> tuple[object, ...]:
    named = visit["salesperson"]
    days = team.due_days(visit["due_day"], visit["visit_days"])
    who, away, full = _who_goes(named, visit["territory"], days, team)
    if who is None:
        return (visit["customer"], None, visit["due_day"], away, None, None)
    day = team.first_day_with_room(who, days[who], working=visit["visit_days"] is not None)
    team.take(who, day, instead_of=named)
    return (visit["customer"], who, day, away, full, days[who] if day != days[who] else None)


def _who_goes(
    named: str | None, territory: str | None, days: DueDays, team: Team
) -> tuple[str | None, str | None, str | None]:
    """Who goes (None: nobody is there), who would have gone and is away, and who has no room where others make it."""
    who, away, full = named, None, None
    if who is not None and team.is_away(who, days[who]):
        who, away = team.stand_in(who, days), who
    if who is None:
        who = team.least_loaded(territory, days)
    elif team.spreads_what_is_too_much and not team.has_room(who, days[who]):
        other = team.least_loaded(territory, days, with_room=True)
        who, full = (other, who) if other is not None else (who, None)
    return who, away, full


def spread(visits: pl.DataFrame, representatives: pl.DataFrame) -> pl.DataFrame:
    """Finds a representative for each visit without one: of the customer's territory, else of all, the least loaded.

    Takes `visits` (`customer`, `territory`) and REPRESENTATIVE_SCHEMA; gives `customer`, `salesperson` in the order of
    the customers. Equal loads go to the first by number. Without representatives nobody is found: null.
    """
    loads = {row[0]: row[1] for row in representatives.select("salesperson", "open_visits").iter_rows()}
    queues = _queues(representatives, loads)
    found: list[str | None] = []
    ordered = visits.sort("customer")
    for territory in ordered["territory"]:
        chosen = _least_loaded(queues.get(territory) or queues[None], loads)
        found.append(chosen)
    return pl.DataFrame(
        {"customer": ordered["customer"], "salesperson": found},
        schema={"customer": pl.String, "salesperson": pl.String},
    )


_Queue = list[tuple[int, str]]


def _queues(representatives: pl.DataFrame, loads: dict[str, int]) -> dict[str | None, _Queue]:
    """A heap of (load, salesperson) for each territory, and under None one of everybody."""
    queues: dict[str | None, _Queue] = defaultdict(list)
    for salesperson, territory in representatives.select("salesperson", "territory").iter_rows():
        entry = (loads[salesperson], salesperson)
        queues[None].append(entry)
        if territory:
            queues[territory].append(entry)
    for queue in queues.values():
        heapq.heapify(queue)
    return queues


def _least_loaded(queue: _Queue, loads: dict[str, int]) -> str | None:
    while queue:
        load, salesperson = queue[0]
        if load == loads[salesperson]:
            loads[salesperson] += 1
            heapq.heapreplace(queue, (load + 1, salesperson))
            return salesperson
        # The other queue gave this one a visit since: its entry here is stale.
        heapq.heapreplace(queue, (loads[salesperson], salesperson))
    return None
