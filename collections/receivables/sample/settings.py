"""What config.toml says of the sample firm: its letterhead, and the files it exports."""

import json
from dataclasses import asdict

from receivables.sample.firm import SAMPLE_FIRM

# File -> kind of table. Customers come first, so that nobody is known only from an invoice by mistake.
_SOURCES = {
    "customers.xlsx": "customers",
    "contacts.csv": "contacts",
    "salespeople.csv": "salespeople",
    "rates.csv": "rates",
    "invoices.xlsx": "invoices",
    "payments.xlsx": "payments",
    "disputes.csv": "disputes",
}


def firm_toml() -> str:
    """The table `[firm]` of the sample firm."""
    firm = asdict(SAMPLE_FIRM)
    accounts = firm.pop("bank_accounts")
    tables = ["[firm]\n" + _settings(firm)]
    tables += ["[[firm.bank_accounts]]\n" + _settings(account) for account in accounts]
    return "\n".join(tables)


def sources_toml() -> str:
    """A table `[[source]]` for each file of the sample firm, in the order in which a night loads them."""
    return "\n".join(
        "[[source]]\n" + _settings({"name": file.partition(".")[0], "file": f"data/{file}", "as": kind})
        for file, kind in _SOURCES.items()
    )


def _settings(values: dict[str, object]) -> str:
    # A JSON string or list of strings is a TOML one, too.
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())
