"""When letters may leave and how long they are on their way, as the config sets it."""

from zoneinfo import ZoneInfo

from receivables.config import Config
from receivables.delivery.hours import SendingHours, Transit


def sending_hours(config: Config) -> SendingHours | None:
    """When letters may leave; None: whenever a night is ready."""
    chosen = config.delivery.hours
    if chosen is None:
        return None
    zone = ZoneInfo(config.firm.timezone)
    return SendingHours(
        country=config.firm.country, zone=zone, opens=chosen.opens, closes=chosen.closes, zones=chosen.zones
    )


def transit(config: Config) -> Transit:
    """How long letters are on their way: the deadline that they print counts from their arrival."""
    chosen = config.delivery.transit
    return Transit(country=config.firm.country, domestic=chosen.domestic, abroad=chosen.abroad, to=chosen.to)
