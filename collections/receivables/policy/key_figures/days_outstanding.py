"""Days sales outstanding: how many days' sales customers still owe."""

from collections.abc import Sequence
from decimal import Decimal

from receivables.policy.key_figures.shares import share


def dso(receivables_minor: int, sales_minor: int, *, days: int) -> Decimal | None:
    """Simple DSO: receivables at the end of a period / its credit sales x its days. None without sales.

    Source: Credit Research Foundation, "Key performance measures of receivables management".

    >>> dso(450_000_00, 900_000_00, days=90)
    Decimal('45')
    """
    return share(receivables_minor * days, sales_minor)


def count_back_dso(receivables_minor: int, periods: Sequence[tuple[int, int]]) -> Decimal | None:
    """Count-back DSO: days of the newest sales that make up the receivables.

    `periods` are (sales in minor units, days), the newest first. A period whose sales fit into what is left counts with
    all of its days, the one that does not with the share that is left. None where the periods do not reach back far
    enough: then it is more than all of their days. A period without sales counts with all of its days.

    Source: Credit Research Foundation, as the "exhaustion" or "count-back" method.

    >>> round(count_back_dso(450_000_00, [(250_000_00, 30), (300_000_00, 31)]), 2)
    Decimal('50.67')
    """
    left, counted = max(receivables_minor, 0), Decimal(0)
    for sales_minor, days in periods:
        if left == 0:
            break
        if sales_minor > left:
            return counted + Decimal(left) / sales_minor * days
        left -= max(sales_minor, 0)
        counted += days
    return counted if left == 0 else None


def true_dso(owed_minor: int, balance_days: int) -> Decimal | None:
    """True DSO: the age of what is owed since its invoices' days, weighted by balances.

    `balance_days` is sum(balance x days since the invoice's day) over all open invoices, `owed_minor` the sum of their
    balances. No period and no sales bear on it. None where nothing is owed.

    Source: J. G. Salek, "Accounts Receivable Management Best Practices" (2005), true DSO by open invoices.

    >>> true_dso(400_00, 100_00 * 10 + 300_00 * 50)
    Decimal('40')
    """
    return share(balance_days, owed_minor)


def best_possible_dso(current_minor: int, sales_minor: int, *, days: int) -> Decimal | None:
    """Best possible DSO: what is not yet due / credit sales x days; DSO if everybody paid on the day.

    Source: Credit Research Foundation, "Key performance measures of receivables management".

    >>> best_possible_dso(300_000_00, 900_000_00, days=90)
    Decimal('30')
    """
    return dso(current_minor, sales_minor, days=days)


def average_days_delinquent(
    receivables_minor: int, current_minor: int, sales_minor: int, *, days: int
) -> Decimal | None:
    """Average days delinquent: DSO less best possible DSO.

    Source: Credit Research Foundation, "Key performance measures of receivables management".

    >>> average_days_delinquent(450_000_00, 300_000_00, 900_000_00, days=90)
    Decimal('15')
    """
    return dso(receivables_minor - current_minor, sales_minor, days=days)
