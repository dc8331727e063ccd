"""Who may do what: the roles of people who sign in."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody who signs in is here for. Everybody has one."""

    FINANCE = "finance"
    REPRESENTATIVE = "representative"
    CONTROLLER = "controller"
    MANAGER = "manager"
    ADMIN = "admin"


# They know only the customers of representatives: their own number's, a manager's those below it, too.
OF_REPRESENTATIVES = frozenset({Role.REPRESENTATIVE, Role.MANAGER})
