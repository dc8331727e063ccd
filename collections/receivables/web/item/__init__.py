"""One item: why it got what it got, and when it gets what next."""

from receivables.web.area import Area
from receivables.web.item import explained

AREA = Area("item", routers=(explained.router, explained.api_router))
