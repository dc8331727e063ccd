"""A representative: visits, briefs, reports, cases, open items of own customers."""

from receivables.web.area import Area

AREA = Area("representative")
