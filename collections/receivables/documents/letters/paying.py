"""Where and how to pay: accounts, deadline, reference, and codes that a banking app reads."""

import re
from decimal import Decimal

from stdnum import iban as ibans

from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter, total_by_currency
from receivables.documents.letters.printed import Code, Labelled, Slip
from receivables.documents.letters.vocabulary import in_words
from receivables.documents.letters.words import Words
from receivables.documents.payment_codes import swiss
from receivables.documents.payment_codes.creditor_reference import creditor_reference
from receivables.documents.payment_codes.creditor_reference import in_groups as rf_in_groups
from receivables.documents.payment_codes.epc import epc_code
from receivables.documents.payment_codes.postal_address import PostalAddress, postal_address
from receivables.documents.payment_codes.qr import as_svg
from receivables.documents.payment_codes.slip_words import headings
from receivables.model import BankAccount, Firm
from receivables.money import to_decimal
from receivables.policy.letter_references import letter_qr_reference

_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def accounts(letter: Letter, words: Words, firm: Firm) -> list[tuple[Labelled, ...]]:
    """Each account that the letter's currencies are paid to: the amounts that go there, then its coordinates."""
    going: dict[BankAccount, dict[str, int]] = {}
    for currency, minor in total_by_currency(letter).items():
        for account in _account_for(currency, firm):
            going.setdefault(account, {})[currency] = minor
    return [_account(account, in_words(amounts, words.formats), words) for account, amounts in going.items()]


def payment(letter: Letter, words: Words, firm: Firm) -> tuple[Labelled, ...]:
    """Until when, with which reference, to whom."""
    values = {
        "by": words.formats.day(letter.deadline_day),
        "reference": payment_reference(letter, firm),
        "holder": firm.name,
    }
    return tuple((words.text("bank", name), printable(value)) for name, value in values.items())


def payment_reference(letter: Letter, firm: Firm) -> str:
    """What the customer shall write on the transfer: an RF reference where one is paid to an IBAN, else our number."""
    to_an_iban = any(
        _is_iban(account.iban) for currency in total_by_currency(letter) for account in _account_for(currency, firm)
    )
    reference = creditor_reference(letter.reference) if to_an_iban else None
    return rf_in_groups(reference) if reference else letter.reference


def codes(letter: Letter, words: Words, firm: Firm) -> list[Code]:
    """The European code for what the letter asks for in euro; none where the rules allow none, or a slip is printed."""
    found = []
    for account in _account_for("EUR", firm):
        code = None
        if _slip(letter, "EUR", words, firm) is None:
            code = epc_code(
                name=firm.name,
                iban=account.iban,
                bic=account.bic,
                amount=_asked(letter, "EUR"),
                reference=creditor_reference(letter.reference),
                text=letter.reference,
            )
        if code is not None:
            caption = words.text("bank", "scan")
            amount = words.formats.money(total_by_currency(letter)["EUR"], "EUR")
            alt = f"{caption}: {amount}, {payment_reference(letter, firm)}"
            found.append(Code(svg=as_svg(code, border=0), caption=caption, alt=alt))
    return found


def slips(letter: Letter, words: Words, firm: Firm) -> list[Slip]:
    """The Swiss payment parts, one for each currency that may have one."""
    found = (_slip(letter, currency, words, firm) for currency in swiss.CURRENCIES)
    return [slip for slip in found if slip is not None]


def _slip(letter: Letter, currency: str, words: Words, firm: Firm) -> Slip | None:
    bill = _bill(letter, currency, firm)
    return None if bill is None else _printed(bill, words)


def _bill(letter: Letter, currency: str, firm: Firm) -> swiss.SwissBill | None:
    if _asked(letter, currency) <= 0 or not (paid_to := _account_for(currency, firm)):
        return None
    return swiss.swiss_bill(
        iban=paid_to[0].iban,
        creditor=postal_address(firm.name, firm.address, firm.country),
        debtor=postal_address(letter.name, letter.address, letter.country),
        currency=currency,
        amount=_asked(letter, currency),
        creditor_reference=creditor_reference(letter.reference),
        qr_reference=letter_qr_reference(letter.reference),
        message=letter.reference,
    )


def _printed(bill: swiss.SwissBill, words: Words) -> Slip:
    titles = headings(words.formats.locale.language)
    # The guidelines want a blank before each three digits, and a point.
    amount = f"{bill.amount:,.2f}".replace(",", " ")
    return Slip(
        headings=titles,
        account=(_in_fours(bill.iban), *_lines(bill.creditor)),
        reference=swiss.in_groups(bill.reference) if bill.reference else "",
        message=bill.message,
        payer=_lines(bill.debtor) if bill.debtor else (),
        currency=bill.currency,
        amount=amount,
        svg=swiss.swiss_code(bill),
        alt=f"{titles['payment_part']}: {bill.currency} {amount}, {bill.reference or bill.message}",
    )


def _lines(address: PostalAddress) -> tuple[str, ...]:
    street = f"{address.street} {address.number}".strip()
    return tuple(filter(None, (address.name, street, f"{address.postcode} {address.town}")))


def _asked(letter: Letter, currency: str) -> Decimal:
    return to_decimal(total_by_currency(letter).get(currency, 0), currency)


def _account_for(currency: str, firm: Firm) -> tuple[BankAccount, ...]:
    """The account of the currency's own, else one for any currency, else the first; none for a firm without any."""
    own = [account for account in firm.bank_accounts if account.currency == currency]
    any_currency = [account for account in firm.bank_accounts if not account.currency]
    return (*own, *any_currency, *firm.bank_accounts)[:1]


def _account(account: BankAccount, amount: str, words: Words) -> tuple[Labelled, ...]:
    is_iban = _is_iban(account.iban)
    shown = _in_fours(ibans.compact(account.iban)) if is_iban else account.iban
    values = {"amount": amount, "bank": account.bank, ("iban" if is_iban else "account"): shown, "bic": account.bic}
    return tuple((words.text("bank", name), printable(value)) for name, value in values.items() if value)


def _is_iban(number: str) -> bool:
    return _IBAN.fullmatch(number.replace(" ", "")) is not None


def _in_fours(number: str) -> str:
    return " ".join(re.findall(".{1,4}", number.replace(" ", "")))
