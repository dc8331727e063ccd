"""Prefect's part: the order of a night's steps, their retries, and the clock."""
