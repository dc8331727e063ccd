"""Makes a real Tryton database and prints what Tryton itself says of it. Run as a program of its own.

    python -O tests/sources/tryton_books.py FOLDER

Tryton keeps its settings and models in the process, so the tests start it beside themselves; its assertions cost it a
multiple of its time. The book is small and tricky: instalments, a part payment, a credit note, a payment of two
invoices at once, one that nobody knows what for, another currency, a cancelled invoice, a draft.
"""

import json
import os
import sys
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

NAME = "books"


def main(folder: Path) -> None:
    """Writes FOLDER/books.sqlite and prints the amounts to pay, by invoice number, as JSON."""
    os.environ["DB_NAME"] = NAME
    from trytond import config

    config.set("database", "uri", os.environ.get("TRYTON_URI", "sqlite://"))
    config.set("database", "path", str(folder))
    from trytond.pool import Pool
    from trytond.tests.test_tryton import activate_module, with_transaction

    activate_module(["account_invoice"])

    # A payment term of the past asks back; nobody sits here to answer.
    @with_transaction(context={"_skip_warnings": True})
    def fill() -> dict[str, Any]:
        from trytond.transaction import Transaction

        told = Books(Pool()).fill()
        Transaction().commit()
        return told

    sys.stdout.write(json.dumps(fill(), default=str))


class Books:
    """The books of a firm in Tryton, kept through its own models."""

    def __init__(self, pool: Any) -> None:
        self.model = pool.get
        self.wizard = partial(pool.get, type="wizard")
        # What Tryton dates by itself is of this day, whenever the tests run.
        self.model("ir.date").today = classmethod(lambda *_, **__: date(2026, 6, 1))

    def fill(self) -> dict[str, Any]:
        """Everything that happened, and what Tryton makes of it."""
        from trytond.modules.account.tests import create_chart, get_fiscalyear
        from trytond.modules.account_invoice.tests import set_invoice_sequences
        from trytond.modules.company.tests import create_company, set_company
        from trytond.modules.currency.tests import add_currency_rate, create_currency

        self.euro, self.dollar = create_currency("EUR"), create_currency("USD")
        add_currency_rate(self.euro, Decimal(1))
        add_currency_rate(self.dollar, Decimal("1.25"))
        self.company = create_company(name="Ostwerth Pumpen GmbH", currency=self.euro)
        with set_company(self.company):
            create_chart(self.company, tax=False)
            year = set_invoice_sequences(get_fiscalyear(self.company, today=date(2026, 1, 1)))
            year.save()
            type(year).create_period([year])
            self.year = year
            self._accounts()
            self._parties()
            return self._happenings()

    def _accounts(self) -> None:
        account = self.model("account.account")
        self.receivable = account.search(
            [("type.receivable", "=", True), ("closed", "!=", True), ("company", "=", self.company.id)]
        )[0]
        self.revenue = account.search(
            [("type.revenue", "=", True), ("closed", "!=", True), ("company", "=", self.company.id)]
        )[0]
        self.cash = account.search([("code", "=", "1.1.1"), ("company", "=", self.company.id)])[0]
        self.journal = self.model("account.journal").search([("type", "=", "cash")])[0]
        term = self.model("account.invoice.payment_term")
        thirty = [("create", [{"type": "remainder", "relativedeltas": [("create", [{"days": 30}])]}])]
        half = {"type": "percent", "ratio": Decimal("0.5"), "divisor": Decimal(2)}
        halves = [
            (
                "create",
                [
                    half | {"relativedeltas": [("create", [{"days": 30}])]},
                    {"type": "remainder", "relativedeltas": [("create", [{"days": 60}])]},
                ],
            )
        ]
        self.net, self.halves = term.create([{"name": "30 days", "lines": thirty}, {"name": "Halves", "lines": halves}])
        (self.method,) = self.model("account.invoice.payment.method").create(
            [
                {
                    "name": "Cash",
                    "journal": self.journal.id,
                    "debit_account": self.cash.id,
                    "credit_account": self.cash.id,
                }
            ]
        )

    def _parties(self) -> None:
        party = self.model("party.party")
        self.first, self.second = party.create(
            [
                {
                    "name": "First customer",
                    "addresses": [
                        ("create", [{"street_unstructured": "Street 1", "city": "Town", "postal_code": "12345"}])
                    ],
                    "contact_mechanisms": [("create", [{"type": "email", "value": "pay@first.example"}])],
                },
                {"name": "Second customer", "addresses": [("create", [{}])]},
            ]
        )

    def invoice(self, party: Any, day: date, amount: str, *, currency: Any = None, term: Any = None) -> Any:
        """A posted invoice; a credit note where the amount is below zero."""
        invoice = self.model("account.invoice")
        value = Decimal(amount)
        made = invoice(
            type="out",
            party=party,
            invoice_address=party.addresses[0],
            account=self.receivable,
            company=self.company,
            currency=currency or self.euro,
            invoice_date=day,
            accounting_date=day,
            payment_term=term or self.net,
        )
        made.journal = self.model("account.journal").search([("type", "=", "revenue")])[0]
        line = self.model("account.invoice.line")(
            type="line",
            description="Pump",
            quantity=1 if value > 0 else -1,
            account=self.revenue,
            unit_price=abs(value),
            currency=made.currency,
            company=self.company,
        )
        made.lines = [line]
        made.save()
        invoice.post([made])
        return invoice(made.id)

    def payment(self, party: Any, day: date, amount: str) -> Any:
        """A posted move of money received; its receivable line."""
        move, line = self.model("account.move"), self.model("account.move.line")
        value = Decimal(amount)
        made = move(
            journal=self.journal,
            period=self.model("account.period").find(self.company, date=day),
            date=day,
            company=self.company,
            lines=[
                line(account=self.cash, debit=value, credit=Decimal(0)),
                line(account=self.receivable, party=party, debit=Decimal(0), credit=value),
            ],
        )
        made.save()
        move.post([made])
        return next(one for one in made.lines if one.account == self.receivable)

    def _due_anew(self, invoice: Any, *amounts: str) -> None:
        """The invoice is due in parts after all, month by month."""
        term = self.model("account.move.line.reschedule.term")
        terms = [
            term(date=date(2026, 7 + month, 1), amount=Decimal(amount), currency=self.euro)
            for month, amount in enumerate(amounts)
        ]
        reschedule = self.wizard("account.move.line.reschedule")
        move, _ = reschedule.reschedule_lines(list(invoice.lines_to_pay), self.journal, terms)
        move.post()

    def _happenings(self) -> dict[str, Any]:
        invoice, line = self.model("account.invoice"), self.model("account.move.line")
        march = date(2026, 3, 2)
        plain = self.invoice(self.first, march, "119.00")
        parts = self.invoice(self.first, march, "1000.01", term=self.halves)
        credited = self.invoice(self.first, march, "238.00")
        loose_note = self.invoice(self.second, march, "-50.00")
        one = self.invoice(self.second, march, "70.00")
        foreign = self.invoice(self.second, march, "500.00", currency=self.dollar)
        cancelled = self.invoice(self.first, march, "999.00")
        two = self.invoice(self.second, date(2026, 3, 9), "30.00")
        later = self.invoice(self.first, date(2026, 3, 9), "100.00")
        handed_on = self.invoice(self.second, date(2026, 3, 9), "80.00")
        in_dollars = self.invoice(self.second, date(2026, 3, 9), "100.00", currency=self.dollar)
        (note,) = invoice.credit([credited], refund=False)
        note.invoice_date = date(2026, 3, 20)
        note.save()
        invoice.post([note])
        line.reconcile(list(credited.lines_to_pay) + list(invoice(note.id).lines_to_pay))
        parts.pay_invoice(Decimal("600.00"), self.method, date(2026, 4, 1))
        both = self.payment(self.second, date(2026, 4, 3), "100.00")
        line.reconcile([*one.lines_to_pay, *two.lines_to_pay, both])
        self.payment(self.second, date(2026, 4, 7), "33.33")
        foreign.pay_invoice(Decimal("200.00"), self.method, date(2026, 4, 8))
        self.company.cancel_invoice_out = True
        self.company.save()
        invoice.cancel([cancelled])
        self._due_anew(later, "40.00", "60.00")
        delegate = self.wizard("account.move.line.delegate")
        delegate.delegate_lines(list(handed_on.lines_to_pay), self.first, self.journal).post()
        in_euro = self.payment(self.second, date(2026, 4, 9), "80.00")
        line.reconcile([*in_dollars.lines_to_pay, in_euro])
        draft = invoice(
            type="out",
            party=self.first,
            invoice_address=self.first.addresses[0],
            account=self.receivable,
            company=self.company,
            currency=self.euro,
        )
        draft.save()
        numbered = invoice.search([("type", "=", "out"), ("number", "!=", None)])
        return {
            "parties": {"first": self.first.code, "second": self.second.code},
            "numbers": {
                name: invoice(made.id).number
                for name, made in {
                    "plain": plain,
                    "parts": parts,
                    "credited": credited,
                    "note": note,
                    "loose_note": loose_note,
                    "one": one,
                    "two": two,
                    "foreign": foreign,
                    "cancelled": cancelled,
                    "later": later,
                    "handed_on": handed_on,
                    "in_dollars": in_dollars,
                }.items()
            },
            "to_pay": {made.number: str(made.amount_to_pay or 0) for made in numbered if made.state != "cancelled"},
            "states": {made.number: made.state for made in numbered},
        }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
