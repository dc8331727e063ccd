"""The steps of a night as plain functions: load, plan, write, report.

Each step takes the config and plain values, opens the store for itself and may be run again: what it did is known by
natural keys. Order, retries and the clock belong to the flow that calls them.
"""
