"""Receivables: a workflow engine that collects what customers owe."""
