"""What Alembic runs: every step in the transaction of the connection that `schema.upgrade` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table=context.config.attributes["stamp"])
context.run_migrations()
