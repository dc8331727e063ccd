"""A statement of account as the page prints it: the head and foot of a letter, and words that ask for nothing."""

from collections.abc import Iterator, Sequence

from receivables.documents.letters import Letter, LetterLine, Press, StatementLine
from receivables.documents.letters import Statement as OpenAccount
from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letterhead import letterhead
from receivables.documents.letters.paying import accounts, codes, payment_reference, slips
from receivables.documents.letters.printed import AgeTable, EntryTable, Group, Labelled, PrintedBlock, Row, Sheet, Total
from receivables.documents.letters.sheet import AGES
from receivables.documents.letters.statement_table import ages_of
from receivables.documents.letters.words import Words
from receivables.documents.statement.statement import AccountStatement, CurrencyAccount, Entry, OpenItem
from receivables.model import Firm, ItemKind
from receivables.model.letter_settings import LetterSettings, PageForm

_ENTRIES, _ITEMS, _BANK, _HEADING, _PARAGRAPH = "entries", "items", "bank", "heading", "paragraph"


def pdf_and_html(press: Press, statement: AccountStatement) -> tuple[bytes, str]:
    """The statement as tagged PDF/A-2a and as one HTML page. The same statement gives the same bytes."""
    return press.made_up(
        lambda words, firm, settings: statement_of_account(statement, words, firm, settings), of=statement
    )


def statement_of_account(statement: AccountStatement, words: Words, firm: Firm, settings: LetterSettings) -> Sheet:
    """The statement as finished texts."""
    cover = _cover(statement)
    on_a4 = settings.page is not PageForm.US
    paid = bool(cover.lines)
    return {
        **letterhead(cover, words, firm),
        "subject": title_of(statement, words),
        "blocks": list(_blocks(statement, words, firm, is_paid=paid)),
        "heads": tuple(words.text(*name) for name in _ITEM_HEADS),
        "groups": [_items(account, words) for account in statement.accounts if account.items],
        "interest": None,
        "accounts": accounts(cover, words, firm) if paid else [],
        "payment": _payment(cover, words, firm) if paid else (),
        "codes": codes(cover, words, firm) if paid and settings.payment_codes else [],
        "slips": slips(cover, words, firm) if paid and settings.payment_codes and on_a4 else [],
        "enclosures": (),
        "statement": None,
        "ages": ages(statement, words),
        "entries": _entries(statement, words) if statement.kind.has_movements else None,
    }


def title_of(statement: AccountStatement, words: Words) -> str:
    """What the statement is called: of a period, or of a day."""
    day = words.formats.day(statement.as_of)
    if not statement.kind.has_movements:
        return words.text("statement", "title", date=day)
    return words.text("account", "title", first=words.formats.day(statement.first_day), last=day)


def ages(statement: AccountStatement, words: Words) -> AgeTable:
    """What is open by age, a row for each currency."""
    lines = (_as_line(item, account.currency) for account in statement.accounts for item in account.items)
    return ages_of(OpenAccount(lines=tuple(lines), buckets=statement.buckets), words)


_ITEM_HEADS = (
    ("table", "document"),
    ("table", "day"),
    ("table", "due"),
    ("account", "past_due"),
    ("account", "balance"),
)


def _blocks(statement: AccountStatement, words: Words, firm: Firm, *, is_paid: bool) -> Iterator[PrintedBlock]:
    name, number = printable(statement.name), printable(statement.customer)
    yield _block(_PARAGRAPH, words.text("account", "intro", name=name, customer=number))
    first, last = words.formats.day(statement.first_day), words.formats.day(statement.as_of)
    if statement.kind.has_movements:
        yield _block(_HEADING, words.text("account", "movements", first=first, last=last))
        if statement.accounts:
            yield _block(_ENTRIES)
        else:
            yield _block(_PARAGRAPH, words.text("account", "nothing_posted"))
    if any(account.items for account in statement.accounts):
        if statement.kind.has_open_items:
            yield _block(_HEADING, words.text("account", "open_items", date=last))
            yield _block(_ITEMS)
        yield _block(AGES)
    else:
        yield _block(_PARAGRAPH, words.text("account", "nothing_open", date=last))
    if is_paid:
        yield _block(_PARAGRAPH, words.text("account", "paying"))
        yield _block(_BANK)
    contact = ", ".join(filter(None, map(printable, (firm.contact, firm.phone, firm.email))))
    yield _block(_PARAGRAPH, words.text("account", "differs", contact=contact or printable(firm.name)))


def _block(kind: str, *lines: str) -> PrintedBlock:
    return PrintedBlock(kind=kind, lines=lines)


def _entries(statement: AccountStatement, words: Words) -> EntryTable:
    sums = (("account", name) for name in ("debit", "credit", "balance"))
    named = (("table", "document"), ("table", "day"), *sums)
    return EntryTable(
        heads=tuple(words.text(*name) for name in named),
        groups=[_posted(account, statement, words) for account in statement.accounts],
    )


def _posted(account: CurrencyAccount, statement: AccountStatement, words: Words) -> Group:
    """An account from its opening to its closing balance, with what it comes to after each entry."""

    def money(minor: int) -> str:
        return words.formats.money(minor, account.currency)

    balance = account.opening_minor
    opened = words.formats.short_day(statement.first_day)
    rows = [Row(cells=(words.text("account", "opening"), opened, "", "", money(balance)), remarks=())]
    for entry in account.entries:
        balance += entry.amount_minor
        rows.append(_posted_row(entry, money(balance), words, account.currency))
    debits = sum(entry.amount_minor for entry in account.entries if entry.amount_minor > 0)
    credits_minor = sum(-entry.amount_minor for entry in account.entries if entry.amount_minor < 0)
    rows.append(Row(cells=(words.text("account", "entries"), "", money(debits), money(credits_minor), ""), remarks=()))
    closing = Total(label=words.text("account", "closing"), amount=money(balance), final=True)
    return Group(rows=rows, totals=[closing])


def _posted_row(entry: Entry, balance: str, words: Words, currency: str) -> Row:
    amount = words.formats.money(abs(entry.amount_minor), currency)
    is_debit = entry.amount_minor > 0
    cells = (
        document_of(entry.kind, entry.item, words),
        words.formats.short_day(entry.day),
        amount if is_debit else "",
        "" if is_debit else amount,
        balance,
    )
    return Row(cells=cells, remarks=(printable(entry.branch),) if entry.branch else ())


def document_of(kind: str, item: str, words: Words) -> str:
    """What a document is called: a settlement that a list shows is a payment, whichever way it went."""
    return words.text("kind", kind, number=printable(item))


def _items(account: CurrencyAccount, words: Words) -> Group:
    ordered = sorted(account.items, key=lambda one: (one.branch, one.balance_minor < 0, one.due_day, one.item))
    total = words.formats.money(account.open_minor, account.currency)
    balance = Total(label=words.text("statement", "balance"), amount=total, final=True)
    return Group(rows=[_item_row(one, account.currency, words) for one in ordered], totals=[balance])


def _item_row(item: OpenItem, currency: str, words: Words) -> Row:
    is_credit = item.balance_minor < 0
    cells = (
        document_of(item.kind, item.item, words),
        words.formats.short_day(item.day),
        "" if is_credit else words.formats.short_day(item.due_day),
        "" if is_credit or item.days_overdue <= 0 else str(item.days_overdue),
        words.formats.money(item.balance_minor, currency),
    )
    return Row(cells=cells, remarks=tuple(_remarks(item, currency, words)))


def _remarks(item: OpenItem, currency: str, words: Words) -> Iterator[str]:
    if item.branch:
        yield printable(item.branch)
    if item.kind == ItemKind.RECEIPT and item.balance_minor < 0:
        yield words.text("account", "payment")
    if item.balance_minor != item.amount_minor:
        posted = words.formats.money(abs(item.amount_minor), currency)
        yield words.text("remark", "credit_part" if item.balance_minor < 0 else "part", amount=posted)
    if item.disputed_minor > 0:
        yield words.text("account", "disputed", amount=words.formats.money(item.disputed_minor, currency))


def _payment(cover: Letter, words: Words, firm: Firm) -> tuple[Labelled, ...]:
    """With which reference, to whom; by no day, since nobody is asked to."""
    values = {"reference": payment_reference(cover, firm), "holder": firm.name}
    return tuple((words.text("bank", name), printable(value)) for name, value in values.items())


def _cover(statement: AccountStatement) -> Letter:
    """What the parts of a letter's page are made of: its head, and where to pay how much."""
    return Letter(
        reference=statement.reference,
        as_of=statement.as_of,
        language=statement.language,
        template="",
        level=0,
        customer=statement.customer,
        name=statement.name,
        address=statement.address,
        country=statement.country,
        contact_name=statement.contact_name,
        contact_role=statement.contact_role,
        deadline_day=statement.as_of,
        lines=tuple(_to_pay(statement.accounts, statement)),
    )


def _to_pay(accounts_: Sequence[CurrencyAccount], statement: AccountStatement) -> Iterator[LetterLine]:
    for account in accounts_:
        if minor := account.payable_minor:
            yield LetterLine(
                item=statement.reference,
                kind=ItemKind.INVOICE,
                day=statement.as_of,
                due_day=statement.as_of,
                days_overdue=0,
                currency=account.currency,
                amount_minor=minor,
                balance_minor=minor,
                disputed_minor=0,
                chased_minor=minor,
            )


def _as_line(item: OpenItem, currency: str) -> StatementLine:
    return StatementLine(
        item=item.item,
        kind=item.kind,
        day=item.day,
        due_day=item.due_day,
        days_overdue=item.days_overdue,
        currency=currency,
        amount_minor=item.amount_minor,
        balance_minor=item.balance_minor,
    )
