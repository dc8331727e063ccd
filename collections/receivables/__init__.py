"""Receivables: a workflow engine that collects what customers owe."""

__version__ = "0.1.0"
