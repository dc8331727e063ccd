"""A controller: aging, key figures, downloads."""

from receivables.web.area import Area

AREA = Area("controller")
