"""To whom representatives answer: their managers, and the managers of these, from the list of salespeople."""

from sqlalchemy import Connection, select

from receivables.store.tables import salesperson


def managers_of(conn: Connection) -> dict[str, tuple[str, ...]]:
    """For each representative (by number) whom a case of theirs goes to, one above the other.

    Somebody in the list is called by name and number; whoever is above himself is named once.
    """
    columns = (salesperson.c.salesperson, salesperson.c.name, salesperson.c.manager)
    people = {row.salesperson: row for row in conn.execute(select(*columns))}
    chains = {}
    for number, person in people.items():
        above, seen = person.manager, [number]
        while above and above not in seen:
            seen.append(above)
            above = people[above].manager if above in people else ""
        chains[number] = tuple(f"{people[one].name} ({one})" if one in people else one for one in seen[1:])
    return chains
