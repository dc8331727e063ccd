"""Addresses of e-mail: which texts are some, and how they are written for mail servers."""

import re
from functools import lru_cache

# An address that any mail server takes: no quoted names, no literals, no comments.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_LONGEST = 254  # RFC 5321


def is_address(text: str) -> bool:
    """Whether mail can be sent to it, as far as its looks tell. A domain may have letters of any script.

    >>> is_address("lin@example.com"), is_address("lin@example"), is_address("lin@example.com\\nBcc: all@example.com")
    (True, False, False)
    """
    return written(text) is not None


@lru_cache(maxsize=10_000)
def written(text: str) -> str | None:
    """As it stands on the wire: a domain of other scripts in the writing that name servers know. None: no address.

    >>> written("ap@müller.example")
    'ap@xn--mller-kva.example'
    """
    user, at, domain = text.rpartition("@")
    plain = f"{user}{at}{domain if domain.isascii() else _as_name_servers_know_it(domain)}"
    return plain if len(plain) <= _LONGEST and _ADDRESS.fullmatch(plain) else None


def _as_name_servers_know_it(domain: str) -> str:
    # Hardly any domain needs it, and each command would wait for its tables.
    import idna

    try:
        # By the newer of two rules: by the older the letter ß is two s, and the mail is somebody else's.
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""
