"""Whether the letterhead is the firm's own: what the shipped config says of a firm is there to be replaced."""

import tomllib
from collections.abc import Iterator

from receivables.config import default_config_text
from receivables.model import Firm, Problem


def unfinished(firm: Firm) -> tuple[Problem, ...]:
    """What a letter must not be printed with: the example's name, address or bank account, or no bank account."""
    return tuple(_problems(firm))


def _problems(firm: Firm) -> Iterator[Problem]:
    example = tomllib.loads(default_config_text())["firm"]
    if firm.name == example["name"]:
        yield Problem(where="firm.name", what=f"'{firm.name}' is the example's; expected your firm's")
    if list(firm.address) == example["address"]:
        yield Problem(where="firm.address", what=f"'{', '.join(firm.address)}' is the example's; expected your firm's")
    examples = {account["iban"] for account in example["bank_accounts"]}
    for account in firm.bank_accounts:
        if account.iban in examples:
            yield Problem(where="firm.bank_accounts", what=f"'{account.iban}' is the example's; expected your firm's")
    if not firm.bank_accounts:
        yield Problem(where="firm.bank_accounts", what="none; expected at least one, for customers to pay into")
