"""The way out of a letter: its states, every attempt to deliver it, releases, withdrawals, stops."""
