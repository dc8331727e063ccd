"""An administrator: users, policy, sources, schedule."""

from receivables.web.area import Area

AREA = Area("admin")
