"""Who visits whom, where neither items nor customer name a salesperson. The one step that looks across shards."""

import heapq
from collections import defaultdict

import polars as pl


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
