"""Whether the store answers."""

from sqlalchemy import Engine, literal, select

from receivables.store.database import StoreError, reading


def is_readable(engine: Engine) -> bool:
    """Whether it can be read just now."""
    try:
        with reading(engine) as conn:
            conn.execute(select(literal(1))).one()
    except StoreError:
        return False
    return True
