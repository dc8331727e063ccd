"""Writes entries of an account as a bank would: camt of several versions, MT940, OFX of both kinds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

ACCOUNT = "DE10000123450000041001"


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One booked entry. `amount` has the sign of the account; `ref` empty: the bank has no name for it."""

    amount: Decimal
    day: date = date(2026, 3, 5)
    payer: str = "C1"
    reference: str = "R1"
    end_to_end: str = ""
    ref: str = ""
    status: str = "BOOK"
    code: str = ""


def camt(
    entries: Iterable[Paid],
    *,
    version: int = 8,
    message: str = "053",
    name: str = "S1",
    account: str = ACCOUNT,
    currency: str = "EUR",
    balances: tuple[str, str] | None = None,
) -> str:
    """A statement (053) or a notification (054); `version` is that of the message: 2 to 13."""
    root, tag = ("BkToCstmrStmt", "Stmt") if message == "053" else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    body = "".join(_entry(entry, version, currency) for entry in entries)
    before = _balance("OPBD", balances[0], currency) + _balance("CLBD", balances[1], currency) if balances else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version:02}"><{root}>'
        f"<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-06T05:00:00</CreDtTm></GrpHdr><{tag}><Id>{name}</Id>"
        f"<CreDtTm>2026-03-06T05:00:00</CreDtTm><Acct><Id><IBAN>{account}</IBAN></Id></Acct>"
        f"{before}{body}</{tag}></{root}></Document>"
    )


def _balance(type_: str, amount: str, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{type_}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{_indicator(amount.startswith('-'))}</CdtDbtInd><Dt><Dt>2026-03-05</Dt></Dt></Bal>"
    )


def _entry(entry: Paid, version: int, currency: str) -> str:
    status = f"<Cd>{entry.status}</Cd>" if version >= 8 else entry.status
    party = f"<Nm>{escape(entry.payer)}</Nm>"
    party = f"<Pty>{party}</Pty>" if version >= 8 else party
    role = "Dbtr" if entry.amount > 0 or entry.code else "Cdtr"
    amount = f"<Amt Ccy='{currency}'>{abs(entry.amount)}</Amt>"
    ref = f"<AcctSvcrRef>{entry.ref}</AcctSvcrRef>" if entry.ref else ""
    code = f"<Prtry><Cd>{entry.code}</Cd></Prtry>" if entry.code else "<Prtry><Cd>ANY</Cd></Prtry>"
    return (
        f"<Ntry>{amount}<CdtDbtInd>{_indicator(entry.amount < 0)}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>{entry.day}</Dt></BookgDt><ValDt><Dt>{entry.day}</Dt></ValDt>{ref}<BkTxCd>{code}</BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{entry.end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f"<RltdPties><{role}>{party}</{role}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(entry.reference)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _indicator(negative: bool) -> str:
    return "DBIT" if negative else "CRDT"


def mt940(entries: Iterable[Paid], *, number: str = "1/1", account: str = ACCOUNT, currency: str = "EUR") -> str:
    """A statement with numbered details, as German banks write it."""
    lines = [":20:STARTUMSE", f":25:{account}", f":28C:{number}", f":60F:C260304{currency}0,"]
    booked: Sequence[Paid] = list(entries)
    for entry in booked:
        mark, day = "D" if entry.amount < 0 else "C", f"{entry.day:%y%m%d%m%d}"
        ref = f"//{entry.ref}" if entry.ref else ""
        lines.append(f":61:{day}{mark}{_comma(entry.amount)}NTRFNONREF{ref}")
        end_to_end = f"?20EREF+{entry.end_to_end}" if entry.end_to_end else ""
        told = f"{entry.code or '166'}?00TEXT{end_to_end}?21SVWZ+{entry.reference}?32{entry.payer}"
        lines += _wrapped(f":86:{told}")
    total = sum((entry.amount for entry in booked), Decimal(0))
    lines.append(f":62F:{'D' if total < 0 else 'C'}260305{currency}{_comma(total)}")
    return "\r\n".join([*lines, "-", ""])


def _wrapped(text: str) -> list[str]:
    """Lines of up to 65 characters. None begins with what would end the statement, or begin another field."""
    lines = []
    while text:
        end = min(65, len(text))
        while end < len(text) and text[end] in "-:":
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def _comma(amount: Decimal) -> str:
    text = f"{abs(amount)}"
    return text.replace(".", ",") if "." in text else f"{text},"


def ofx(entries: Iterable[Paid], *, xml: bool, account: str = ACCOUNT, currency: str = "EUR") -> str:
    """A download in SGML (version 1) or XML (version 2)."""

    def element(tag: str, text: str) -> str:
        return f"<{tag}>{escape(text)}" + (f"</{tag}>" if xml else "\n")

    rows = "".join(
        "<STMTTRN>"
        + element("TRNTYPE", "CREDIT" if entry.amount > 0 else "DEBIT")
        + element("DTPOSTED", f"{entry.day:%Y%m%d}")
        + element("TRNAMT", str(entry.amount))
        + element("FITID", entry.ref or "0")
        + element("NAME", entry.payer)
        + element("MEMO", entry.reference)
        + "</STMTTRN>"
        for entry in entries
    )
    head = '<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>' if xml else "OFXHEADER:100\nDATA:OFXSGML\n\n"
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{element('CURDEF', currency)}"
        f"<BANKACCTFROM>{element('BANKID', '1')}{element('ACCTID', account)}</BANKACCTFROM>"
        f"<BANKTRANLIST>{element('DTSTART', '20260301')}{element('DTEND', '20260305')}{rows}</BANKTRANLIST>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
