"""Statements of account: made on their days, written, sent by the way that letters go, shown to whoever asks."""

from receivables.night.statements.asking import Shown, ask_for, show_statement
from receivables.night.statements.nightly import StatementsSent, send_statements
from receivables.night.statements.problems import statement_problems

__all__ = ["Shown", "StatementsSent", "ask_for", "send_statements", "show_statement", "statement_problems"]
