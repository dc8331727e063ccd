"""Audit files as the published structures have them, written by the test: OECD as in Norway and Portugal, JPK_KR."""

from collections.abc import Sequence
from pathlib import Path

# Entry, document, customer, amount (a debit is above zero), of account 1500.
Posting = tuple[str, str, str, str]

_NORWAY = "urn:StandardAuditFile-Taxation-Financial:NO"
_PORTUGAL = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01"
_POLAND = "http://jpk.mf.gov.pl/wzor/2016/03/09/03091/"


def _side(amount: str) -> tuple[str, str]:
    return ("Credit", amount[1:]) if amount.startswith("-") else ("Debit", amount)


def norwegian(path: Path, *, opening: str, closing: str, postings: Sequence[Posting] = ()) -> Path:
    """Norwegian SAF-T Financial 1.30 of October 2026, in EUR: one side a balance, amounts with a structure."""
    (opens, opened), (closes, closed) = _side(opening), _side(closing)
    entries = "".join(
        f"""<Transaction><TransactionID>{entry}</TransactionID><Period>10</Period><PeriodYear>2026</PeriodYear>
        <TransactionDate>2026-10-05</TransactionDate><VoucherType>Sales</VoucherType><Description>Sale</Description>
        <SystemEntryDate>2026-10-06</SystemEntryDate><GLPostingDate>2026-10-06</GLPostingDate>
        <Line><RecordID>1</RecordID><AccountID>1500</AccountID><SourceDocumentID>{document}</SourceDocumentID>
        <CustomerID>{customer}</CustomerID><Description>Sale</Description>
        <{_side(amount)[0]}Amount><Amount>{_side(amount)[1]}</Amount></{_side(amount)[0]}Amount></Line>
        <Line><RecordID>2</RecordID><AccountID>3000</AccountID><Description>Sale</Description>
        <CreditAmount><Amount>1.00</Amount></CreditAmount></Line></Transaction>"""
        for entry, document, customer, amount in postings
    )
    path.write_text(
        f"""<?xml version="1.0" encoding="UTF-8"?><n1:AuditFile xmlns:n1="{_NORWAY}" xmlns="{_NORWAY}"><Header>
        <AuditFileVersion>1.30</AuditFileVersion><AuditFileCountry>NO</AuditFileCountry>
        <DefaultCurrencyCode>EUR</DefaultCurrencyCode><SelectionCriteria><PeriodStart>10</PeriodStart>
        <PeriodStartYear>2026</PeriodStartYear><PeriodEnd>10</PeriodEnd><PeriodEndYear>2026</PeriodEndYear>
        </SelectionCriteria></Header><MasterFiles><GeneralLedgerAccounts><Account><AccountID>1500</AccountID>
        <AccountDescription>Kundefordringer</AccountDescription><AccountType>GL</AccountType>
        <Opening{opens}Balance>{opened}</Opening{opens}Balance><Closing{closes}Balance>{closed}</Closing{closes}Balance>
        </Account></GeneralLedgerAccounts></MasterFiles><GeneralLedgerEntries><Journal><JournalID>GL</JournalID>
        <Description>General</Description><Type>GL</Type>{entries}</Journal></GeneralLedgerEntries></n1:AuditFile>""",
        encoding="utf-8",
    )
    return path


def portuguese(path: Path) -> Path:
    """SAFTPT 1.04_01 of October 2026: four balances an account, DebitLine and CreditLine, the customer above them."""
    path.write_text(
        f"""<?xml version="1.0" encoding="windows-1252"?><AuditFile xmlns="{_PORTUGAL}"><Header>
        <AuditFileVersion>1.04_01</AuditFileVersion><FiscalYear>2026</FiscalYear><StartDate>2026-10-01</StartDate>
        <EndDate>2026-10-31</EndDate><CurrencyCode>EUR</CurrencyCode></Header><MasterFiles><GeneralLedgerAccounts>
        <TaxonomyReference>S</TaxonomyReference><Account><AccountID>2111</AccountID>
        <AccountDescription>Clientes</AccountDescription><OpeningDebitBalance>100.00</OpeningDebitBalance>
        <OpeningCreditBalance>0.00</OpeningCreditBalance><ClosingDebitBalance>50.00</ClosingDebitBalance>
        <ClosingCreditBalance>0.00</ClosingCreditBalance><GroupingCategory>GM</GroupingCategory></Account>
        </GeneralLedgerAccounts></MasterFiles><GeneralLedgerEntries><NumberOfEntries>1</NumberOfEntries><Journal>
        <JournalID>BNK</JournalID><Description>Bancos</Description><Transaction>
        <TransactionID>2026-10-09 BNK 7</TransactionID><Period>10</Period><TransactionDate>2026-10-09</TransactionDate>
        <SourceID>A</SourceID><Description>Recebimento</Description><DocArchivalNumber>7</DocArchivalNumber>
        <TransactionType>N</TransactionType><GLPostingDate>2026-10-10</GLPostingDate><CustomerID>C1</CustomerID><Lines>
        <DebitLine><RecordID>1</RecordID><AccountID>121</AccountID><Description>Banco</Description>
        <DebitAmount>50.00</DebitAmount></DebitLine><CreditLine><RecordID>2</RecordID><AccountID>2111</AccountID>
        <SourceDocumentID>RC 1</SourceDocumentID><Description>Recibo</Description><CreditAmount>50.00</CreditAmount>
        </CreditLine></Lines></Transaction></Journal></GeneralLedgerEntries></AuditFile>""",
        encoding="cp1252",
    )
    return path


def polish(path: Path) -> Path:
    """JPK_KR, version 1, of January 2026: ZOiS, Dziennik and KontoZapis in PLN."""
    path.write_text(
        f"""<?xml version="1.0" encoding="UTF-8"?><JPK xmlns="{_POLAND}"><Naglowek>
        <KodFormularza kodSystemowy="JPK_KR (1)" wersjaSchemy="1-0">JPK_KR</KodFormularza>
        <DataOd>2026-01-01</DataOd><DataDo>2026-01-31</DataDo><DomyslnyKodWaluty>PLN</DomyslnyKodWaluty></Naglowek>
        <ZOiS typ="G"><KodKonta>201</KodKonta><OpisKonta>Rozrachunki</OpisKonta>
        <BilansOtwarciaWinien>100.00</BilansOtwarciaWinien><BilansOtwarciaMa>0.00</BilansOtwarciaMa>
        <ObrotyWinien>100.00</ObrotyWinien><ObrotyMa>300.21</ObrotyMa>
        <ObrotyWinienNarast>200.00</ObrotyWinienNarast><ObrotyMaNarast>300.21</ObrotyMaNarast>
        <SaldoWinien>0.00</SaldoWinien><SaldoMa>100.21</SaldoMa></ZOiS>
        <Dziennik typ="G"><LpZapisuDziennika>1</LpZapisuDziennika><NrZapisuDziennika>D1</NrZapisuDziennika>
        <NrDowoduKsiegowego>FV/1</NrDowoduKsiegowego><RodzajDowodu>Faktura</RodzajDowodu>
        <DataKsiegowania>2026-01-15</DataKsiegowania><OpisOperacji>Sale</OpisOperacji></Dziennik>
        <KontoZapis typ="G"><LpZapisu>1</LpZapisu><NrZapisu>D1</NrZapisu><KodKontaWinien>201</KodKontaWinien>
        <KwotaWinien>100.00</KwotaWinien><KodKontaMa>null</KodKontaMa><KwotaMa>0</KwotaMa></KontoZapis>
        <KontoZapis typ="G"><LpZapisu>2</LpZapisu><NrZapisu>D1</NrZapisu><KodKontaWinien>700</KodKontaWinien>
        <KwotaWinien>0</KwotaWinien><KodKontaMa>201</KodKontaMa><KwotaMa>300.21</KwotaMa></KontoZapis></JPK>""",
        encoding="utf-8",
    )
    return path
