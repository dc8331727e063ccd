"""An item: why it got what it got."""

from receivables.web.area import Area

AREA = Area("item")
