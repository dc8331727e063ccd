"""Every part of the pages, in the order of the navigation."""

from receivables.web import account, admin, controller, customer, finance, item, representative, statements
from receivables.web.area import Area

AREAS: tuple[Area, ...] = (
    finance.AREA,
    representative.AREA,
    controller.AREA,
    customer.AREA,
    statements.AREA,
    item.AREA,
    admin.AREA,
    account.AREA,
)
