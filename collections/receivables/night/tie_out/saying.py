"""What people say about control accounts: a balance, why it differs, and that they stand for it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from receivables.config import Config
from receivables.model.control_accounts import BASE_CURRENCY, EACH_CURRENCY, ControlAccount
from receivables.money import to_decimal, to_minor
from receivables.night.store import store_of
from receivables.night.tie_out.reckoning import tie_out
from receivables.policy.tie_out import TiedAccount, TieOut
from receivables.stop import Stopped
from receivables.store.control_accounts import balances, explained, signatures
from receivables.store.control_accounts.balances import EnteredBalance
from receivables.store.control_accounts.explained import Explanation
from receivables.store.control_accounts.signatures import Signing


class NoSuchAccount(Stopped):
    """The config names no such control account, or the account has no such currency."""


class TooFine(Stopped):
    """An amount has more decimals than its currency."""


class NotToBeSigned(Stopped):
    """The figures are not such that this person can stand for them."""


def account_of(config: Config, account: str, company: str | None = None) -> ControlAccount:
    """The control account of that number; the company may stay away where the number is one account's alone.

    Raises NoSuchAccount.
    """
    found = [one for one in config.tie_out.accounts if one.account == account and company in (None, one.company)]
    if len(found) == 1:
        return found[0]
    if found:
        companies = ", ".join(one.company or "none" for one in found)
        raise NoSuchAccount(f"Control account {account} is there of several companies: expected one of {companies}")
    known = ", ".join(one.account for one in config.tie_out.accounts) or "no account in [control_accounts] yet"
    raise NoSuchAccount(f"There is no control account '{account}': expected {known}")


def currency_of(config: Config, account: ControlAccount, currency: str | None) -> str:
    """The currency that is meant of an account: its own, or for one that keeps each by itself the one that is named,
    and without a name the base currency. Raises NoSuchAccount for another than its own.
    """
    base = config.policy.base_currency
    if account.currency == EACH_CURRENCY:
        return currency or base
    own = base if account.currency == BASE_CURRENCY else account.currency
    if currency not in (None, own):
        raise NoSuchAccount(f"Control account {account.account} is kept in {own}, and not in {currency}")
    return own


def minor_of(amount: Decimal, currency: str) -> int:
    """What somebody said of an account, in minor units. Raises TooFine: nobody signs for what was rounded for them."""
    minor = to_minor(amount, currency)
    if to_decimal(minor, currency) != amount:
        raise TooFine(f"The amount is {amount}: expected no more decimals than {currency} has")
    return minor


def enter(config: Config, entered: EnteredBalance, *, author: str) -> None:
    """Keep a balance of a control account, in place of what was said of that day before."""
    balances.enter_balance(store_of(config), entered, author=author)


def explain(config: Config, said: Explanation, *, author: str) -> str:
    """Name a part of a difference; returns its number."""
    return explained.explain(store_of(config), said, author=author)


def clear(config: Config, number: str, *, as_of: date) -> None:
    """From `as_of` on an explanation no longer stands."""
    explained.clear(store_of(config), number, as_of=as_of)


def sign(
    config: Config,
    *,
    as_of: date,
    author: str,
    account: str | None = None,
    company: str | None = None,
    currency: str | None = None,
    accept_unexplained: str = "",
    seen: Sequence[str] | None = None,
) -> tuple[TiedAccount, ...]:
    """Sign for the control accounts of a day (None: all of which the general ledger said a balance), and return them.

    `accept_unexplained`: why although more is unexplained than the config tolerates. `seen`: the digests of the figures
    that the signer has seen; None: as they are now. Raises NotToBeSigned where nothing can be signed, where too much is
    unexplained, where the signer explained a part and the config asks for two people, and where figures are others
    than those seen; StoreError where somebody was quicker.
    """
    found = tie_out(config, as_of)
    rows = [one for one in found.rows if one.control is not None and _is_meant(one, account, company, currency)]
    refusals = list(_refusals(config, found, rows, author, accept_unexplained.strip()))
    if seen is not None and sorted(seen) != sorted(one.digest for one in rows):
        refusals.append("the figures have changed since you saw them: look at them again")
    if refusals:
        raise NotToBeSigned(f"Nothing was signed: {'; '.join(refusals)}")
    assert found.known_at is not None, "a balance is known since some moment"
    signing = Signing(rows=rows, day=as_of, known_at=found.known_at, reason=accept_unexplained.strip())
    signatures.sign(store_of(config), signing, author=author)
    return tuple(rows)


def _is_meant(row: TiedAccount, account: str | None, company: str | None, currency: str | None) -> bool:
    asked = ((account, row.account), (company, row.company), (currency, row.currency))
    return bool(row.account) and all(wanted in (None, there) for wanted, there in asked)


def _refusals(config: Config, found: TieOut, rows: Sequence[TiedAccount], author: str, accepted: str) -> Iterator[str]:
    if not rows:
        yield f"the general ledger said no balance of {found.as_of} of such an account"
    if config.tie_out.two_people and (own := _explained_by(rows, author)):
        yield f"{author} explained {', '.join(own)}, and two people are to stand for it"
    for row in rows:
        limit = to_minor(config.tie_out.tolerance, row.currency)
        if not accepted and abs(row.unexplained_minor or 0) > limit:
            rest = to_decimal(row.unexplained_minor or 0, row.currency)
            allowed = to_decimal(limit, row.currency)
            yield (
                f"{rest:,} {row.currency} of account {row.account} is unexplained and {allowed:,} is tolerated; "
                "explain it, or say why it is accepted"
            )


def _explained_by(rows: Sequence[TiedAccount], author: str) -> list[str]:
    same = author.strip().casefold()
    return [
        f"difference {one.number}"
        for row in rows
        for one in row.differences
        if one.number and one.author.strip().casefold() == same
    ]
