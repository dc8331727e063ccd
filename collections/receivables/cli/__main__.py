"""`python -m receivables.cli`."""

from receivables.cli import main

main()
