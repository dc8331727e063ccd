"""Balances too small to be worth anybody's time: which are proposed for write-off, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from receivables.model import Facts, HoldKind, ItemKind
from receivables.model.write_offs import PROPOSAL_SCHEMA, WriteOffRule, WriteOffState
from receivables.money import to_minor
from receivables.policy.balances import balances
from receivables.policy.holds import IS_OVERDUE, rank
from receivables.policy.rates import in_base
from receivables.policy.validity import valid

_LINE = ["customer", "item", "kind"]
_DOCUMENT = ["customer", "document", "currency"]
_BALANCE = pl.col("balance_minor")
# Money that was really received, or that a list shows to have been.
_PAYMENTS = [str(kind) for kind in (ItemKind.RECEIPT, ItemKind.ALLOCATION, ItemKind.SETTLEMENT)]
# What uses up a balance without anybody giving it up.
_SETTLING = [str(kind) for kind in (ItemKind.RECEIPT, ItemKind.ALLOCATION, ItemKind.INVOICE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffBounds:
    """At most how much is small. 0: nothing is; None, of a currency: as in the base currency."""

    residual_amount: Decimal | None = None
    residual_share_limit: Decimal | None = None
    small_amount: Decimal | None = None
    credit_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRules:
    """What is proposed for write-off. Amounts of `bounds` are in the base currency, those of a currency in its own.

    `residual_share`: of what was invoiced, up to `residual_share_limit`. Days: more than so many overdue, or for
    credits since they were posted. `booking_days`: how long the ledger may take to show what was approved.
    """

    bounds: WriteOffBounds = WriteOffBounds()
    currency_bounds: Mapping[str, WriteOffBounds] = field(default_factory=dict)
    residual_share: Decimal = Decimal(0)
    small_days: int = 365
    credit_days: int = 365
    key_accounts: bool = False
    booking_days: int = 10

    @property
    def propose_anything(self) -> bool:
        """Whether any rule is in use."""
        every = (self.bounds, *self.currency_bounds.values())
        return any(getattr(one, bound.name) for one in every for bound in fields(WriteOffBounds))


def small_balances(
    lines: pl.DataFrame, facts: Facts, rules: WriteOffRules, *, base_currency: str, as_of: date
) -> pl.DataFrame:
    """The balances that a rule proposes for write-off (PROPOSAL_SCHEMA), each whole, with the first rule that does.

    Takes the lines of `classify` and the facts they were made of. Nothing in dispute, promised, planned or held is
    proposed (below the minimum worth chasing is no such hold), nothing that credits cover, nothing of customers under
    suspicion of fraud, and nothing of key accounts unless the rules say so.
    """
    if not rules.propose_anything:
        return pl.DataFrame(schema=PROPOSAL_SCHEMA)
    allowed = _left_in_peace(lines, rules)
    owed = _with_payments(allowed.filter(IS_OVERDUE), facts, as_of).filter(_is_free())
    chosen = pl.concat(
        [
            owed.with_columns(rule=_rule_of_owed(rules, base_currency)),
            _idle_credits(allowed, lines, facts, as_of).with_columns(
                rule=_rule_of_credits(rules, base_currency, as_of)
            ),
        ],
        how="diagonal",
    ).drop_nulls("rule")
    named = _naming_itself_alone(chosen, lines).with_columns(amount_minor=_BALANCE, base_minor=in_base(_BALANCE))
    return named.sort("line").select(pl.col(name).cast(dtype) for name, dtype in PROPOSAL_SCHEMA.items())


def judged(write_offs: pl.DataFrame, items: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """How proposals stand by the ledger of a day: adds `state`, `balance_minor` and what closed them: `closed_by`,
    `closed_as` (an ItemKind) and `closed_day`, null while something is open or where nobody can tell.

    Takes WRITE_OFF_SCHEMA and the items of their customers. One whose balance is gone is booked, unless it was a
    payment, or for a credit an invoice, that took it.
    """
    key = write_offs.select("number", *_LINE, "currency", "amount_minor")
    now = balances(items, as_of=as_of).select(*_LINE, "balance_minor")
    gone = pl.col("balance_minor") == 0
    approved, refused = pl.col("approved_day").is_not_null(), pl.col("refused_day").is_not_null()
    return (
        write_offs.join(now, on=_LINE, how="left")
        .with_columns(pl.col("balance_minor").fill_null(0))
        .join(_closings(key, items.filter(pl.col("day") <= as_of)), on="number", how="left")
        .with_columns(
            pl.when(approved & ~refused & gone).then(pl.col(name)).alias(name)
            for name in ("closed_by", "closed_as", "closed_day")
        )
        .with_columns(
            state=pl.when(refused)
            .then(pl.lit(str(WriteOffState.REFUSED)))
            .when(~approved)
            .then(pl.lit(str(WriteOffState.OPEN)))
            .when(gone & pl.col("closed_as").is_in(_SETTLING))
            .then(pl.lit(str(WriteOffState.SETTLED)))
            .when(gone)
            .then(pl.lit(str(WriteOffState.BOOKED)))
            .when(pl.col("balance_minor") != pl.col("amount_minor"))
            .then(pl.lit(str(WriteOffState.CHANGED)))
            .otherwise(pl.lit(str(WriteOffState.APPROVED)))
        )
    )


def _left_in_peace(lines: pl.DataFrame, rules: WriteOffRules) -> pl.DataFrame:
    """Without customers under suspicion of fraud, and without key accounts where the rules do not say them."""
    trusted = lines.filter(pl.col("fraud_since").is_null())
    return trusted if rules.key_accounts else trusted.filter(~pl.col("key_account"))


def _is_free() -> pl.Expr:
    """Nothing speaks for waiting: no hold but the one for being small, no dispute, no credit that covers a part."""
    unheld = pl.col("hold").is_null() | (pl.col("hold") == rank(HoldKind.BELOW_MINIMUM))
    return unheld & (pl.col("disputed_minor") == 0) & (pl.col("covered_minor") == 0)


def _with_payments(owed: pl.DataFrame, facts: Facts, as_of: date) -> pl.DataFrame:
    """Adds `paid`: whether money was received on the line's document."""
    received = pl.col("kind").is_in(_PAYMENTS) & (pl.col("amount_minor") < 0) & (pl.col("day") <= as_of)
    paid = facts.items.filter(received).select(_DOCUMENT).unique().with_columns(paid=pl.lit(value=True))
    return owed.join(paid, on=_DOCUMENT, how="left").with_columns(pl.col("paid").fill_null(value=False))


def _rule_of_owed(rules: WriteOffRules, base_currency: str) -> pl.Expr:
    left_over = pl.col("paid") & (pl.col("amount_minor") > _BALANCE)
    share = Fraction(rules.residual_share)
    is_share = _BALANCE.cast(pl.Int128) * share.denominator <= pl.col("amount_minor").cast(pl.Int128) * share.numerator
    by_share = is_share & _at_most("residual_share_limit", rules, base_currency)
    residual = left_over & (_at_most("residual_amount", rules, base_currency) | by_share)
    small = (pl.col("days_overdue") > rules.small_days) & _at_most("small_amount", rules, base_currency)
    return (
        pl.when(residual)
        .then(pl.lit(str(WriteOffRule.RESIDUAL)))
        .when(small)
        .then(pl.lit(str(WriteOffRule.SMALL_AND_OLD)))
    )


def _rule_of_credits(rules: WriteOffRules, base_currency: str, as_of: date) -> pl.Expr:
    is_old = (pl.lit(as_of) - pl.col("day")).dt.total_days() > rules.credit_days
    return pl.when(is_old & _at_most("credit_amount", rules, base_currency)).then(pl.lit(str(WriteOffRule.CREDIT)))


def _idle_credits(allowed: pl.DataFrame, lines: pl.DataFrame, facts: Facts, as_of: date) -> pl.DataFrame:
    """Credits of customers who owe nothing in that currency that they could be set against, and whom nobody holds."""
    account = ["customer", "currency"]
    held = valid(facts.holds, as_of=as_of)
    whole = held.filter(pl.col("item").is_null())
    return (
        allowed.filter(_BALANCE < 0)
        .join(lines.filter(_BALANCE > 0), on=account, how="anti")
        .join(whole, on="customer", how="anti")
        .join(held, on=["customer", "item"], how="anti")
    )


def _at_most(bound: str, rules: WriteOffRules, base_currency: str) -> pl.Expr:
    """Whether the balance, whatever its sign, is no more than the bound; false without a rate to compare it by."""
    small = in_base(_BALANCE.abs()) <= to_minor(getattr(rules.bounds, bound) or Decimal(0), base_currency)
    for currency, bounds in rules.currency_bounds.items():
        own = getattr(bounds, bound)
        if own is not None:
            is_own = pl.col("currency") == currency
            small = pl.when(is_own).then(_BALANCE.abs() <= to_minor(own, currency)).otherwise(small)
    return small.fill_null(value=False)


def _naming_itself_alone(chosen: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Without lines whose number is that of a document with others: a hold on one of them would be on all."""
    is_document = pl.col("item") == pl.col("document")
    others = lines.filter(~is_document & (_BALANCE > 0)).select(_DOCUMENT).unique()
    both = chosen.filter(is_document).join(others, on=_DOCUMENT, how="semi")
    return chosen.join(both, on="line", how="anti")


def _closings(key: pl.DataFrame, posted: pl.DataFrame) -> pl.DataFrame:
    """Of each proposal the last line that went against it in its document, a write-off before any other."""
    documents = posted.select(*_LINE, "currency", "document").join(
        key.select("number", *_LINE, "currency", owed="amount_minor"), on=[*_LINE, "currency"]
    )
    against = posted.select(
        *_DOCUMENT, closed_by="item", closed_as="kind", closed_day="day", moved="amount_minor"
    ).join(documents, on=_DOCUMENT)
    gives_up = pl.col("closed_as") == ItemKind.WRITE_OFF
    return (
        against.filter(pl.col("moved").sign() == -pl.col("owed").sign())
        .sort(gives_up, "closed_day", "closed_by")
        .unique("number", keep="last")
        .select("number", "closed_by", "closed_as", "closed_day")
    )
