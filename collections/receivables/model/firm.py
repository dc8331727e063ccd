"""Who writes: what letterheads, letters and workbooks say about the firm itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where customers pay. `currency` empty: any currency that has no account of its own."""

    bank: str
    iban: str
    bic: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """The creditor."""

    name: str
    address: tuple[str, ...]
    country: str  # ISO 3166 alpha-2
    base_currency: str
    language: str
    timezone: str
    contact: str
    phone: str
    email: str
    website: str = ""
    registration: str = ""
    bank_accounts: tuple[BankAccount, ...] = ()
