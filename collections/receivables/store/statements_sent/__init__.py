"""Statements of account: who asked for them, which were made, what stands on them. `store.outbox` has their way out."""
