"""What administrators look after: people, the log of changes, sources, nights, policies."""

from receivables.web.admin import changes, policy, running, tokens, users
from receivables.web.admin.who import ADMINS, POLICY_READERS, RUNNING_READERS
from receivables.web.area import Area, entry

AREA = Area(
    "admin",
    routers=(
        users.router,
        users.api_router,
        tokens.router,
        tokens.api_router,
        changes.router,
        changes.api_router,
        running.router,
        running.api_router,
        policy.router,
        policy.api_router,
    ),
    entries=(
        entry("admin.users.nav", "/admin/users", *ADMINS, group="layout.group.administration"),
        entry("admin.changes.nav", "/admin/changes", *ADMINS, group="layout.group.administration"),
        entry("admin.running.nav", "/admin/running", *RUNNING_READERS, group="layout.group.administration"),
        entry("admin.policy.nav", "/admin/policy", *POLICY_READERS, group="layout.group.administration"),
    ),
)
