"""Finance: the night, the matrix, the worklist, letters that wait, what comes due, what is to be mended."""

from receivables.web.area import Area, entry
from receivables.web.finance import due, letters, matrix, mending, night, sending, worklist
from receivables.web.finance.who import LOOK, WORK

AREA = Area(
    "finance",
    routers=(
        night.router,
        night.api_router,
        worklist.router,
        worklist.api_router,
        matrix.router,
        matrix.api_router,
        letters.router,
        letters.api_router,
        sending.router,
        sending.api_router,
        due.router,
        due.api_router,
        mending.router,
        mending.api_router,
    ),
    entries=(
        entry("finance.night.nav", "/finance/night", *LOOK, group="layout.group.today"),
        entry("finance.worklist.nav", "/finance/worklist", *WORK, group="layout.group.today"),
        entry("finance.matrix.nav", "/finance/matrix", *WORK, group="layout.group.today"),
        entry("finance.letters.nav", "/finance/letters", *WORK, group="layout.group.letters"),
        entry("finance.sending.nav", "/finance/sending", *LOOK, group="layout.group.letters"),
        entry("finance.due.nav", "/finance/due", *LOOK, group="layout.group.today"),
        entry("finance.mending.nav", "/finance/mending", *LOOK, group="layout.group.today"),
    ),
)
