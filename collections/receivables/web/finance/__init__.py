"""Finance: the night, the matrix, the worklist, letters that wait, problems to mend."""

from receivables.web.area import Area

AREA = Area("finance")
