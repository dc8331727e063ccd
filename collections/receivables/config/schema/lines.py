"""What settings of any server must not do: show a password, or speak in the clear to another machine."""

import ipaddress

from receivables.environment import PLACEHOLDER


def in_no_file(secret: str, *, example: str) -> str:
    """The secret as the environment's `${NAME}`, or empty; ValueError for one that stands there itself."""
    if secret and not PLACEHOLDER.fullmatch(secret):
        # The value is not repeated: it may be one.
        raise ValueError(f"a password may stand in no file, expected the environment's, as in ${{{example}}}")
    return secret


def is_this_machine(host: str) -> bool:
    """Whether what is said to it leaves the machine not.

    >>> is_this_machine("127.0.0.1"), is_this_machine("localhost"), is_this_machine("mail.example.com")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
