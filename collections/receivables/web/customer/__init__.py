"""One customer: everything that is known of it, and what somebody may note about it."""

from receivables.web.area import Area, entry
from receivables.web.customer import letters, noting, noting_api, search, view
from receivables.web.customer.who import READERS

AREA = Area(
    "customer",
    # What is noted comes first: a customer's number may hold anything.
    routers=(
        search.router,
        search.api_router,
        letters.router,
        letters.api_router,
        noting.router,
        noting_api.router,
        view.router,
        view.api_router,
    ),
    entries=(entry("customer.search.nav", "/customers", *READERS, also=("/customer", "/item", "/note")),),
)
