"""SAF-T: what the general ledger says, as tax offices have programs export it.

The OECD's Standard Audit File for Tax, as Norway and Portugal write it, and Poland's JPK_KR. Elements are known by
their local names, for every country and version has a namespace of its own. Sources: OECD Standard Audit File - Tax
2.00; Norwegian SAF-T Financial 1.30 (github.com/Skatteetaten/saf-t); Portugal's SAFTPT 1.04_01 (Portaria 302/2016);
Poland's Schemat_JPK_KR(1)_v1-0.
"""

from receivables.sources.saft.tables import saft_table

__all__ = ["saft_table"]
