"""A customer: everything that is known, with a time line."""

from receivables.web.area import Area

AREA = Area("customer")
