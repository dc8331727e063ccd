"""The sample firm itself and the people who sell for it. All of it is invented."""

from dataclasses import dataclass
from datetime import date

from receivables.model import BankAccount, Firm

FIRST_DAY = date(2025, 5, 1)
SAMPLE_DAY = date(2026, 10, 30)

# The bank code of these IBANs begins with zero, which no German bank's does: they pass every check of form,
# and no money sent there by mistake can arrive.
SAMPLE_FIRM = Firm(
    name="Ostwerth Pumpen GmbH",
    address=("Am Pumpwerk 12", "59065 Hamm", "Germany"),
    country="DE",
    base_currency="EUR",
    language="en",
    timezone="Europe/Berlin",
    contact="Marlies Uphoff",
    phone="+49 30 23125 200",
    email="receivables@ostwerth-pumpen.example",
    website="www.ostwerth-pumpen.example",
    registration="Amtsgericht Hamm, HRB 00000, VAT DE000000000",
    bank_accounts=(
        BankAccount(bank="Musterbank Hamm", iban="DE10000123450000041001", bic="MUBHDE00XXX"),
        BankAccount(bank="Musterbank Hamm", iban="DE80000123450000041002", bic="MUBHDE00XXX", currency="USD"),
        BankAccount(bank="Musterbank Hamm", iban="DE53000123450000041003", bic="MUBHDE00XXX", currency="CNY"),
    ),
)
MAIL_DOMAIN = "ostwerth-pumpen.example"

KEY_ACCOUNTS_EUROPE = "S09"
KEY_ACCOUNTS_OVERSEAS = "S10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Salesperson:
    """A representative; `manager` is the salesperson who leads them, empty at the top."""

    number: str
    name: str
    territory: str
    phone: str
    manager: str = ""

    @property
    def email(self) -> str:
        """The address at the firm, made from the name."""
        return f"{self.name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"


def _salesperson(number: str, name: str, territory: str, extension: int, manager: str = "") -> Salesperson:
    # +49 30 23125 is the block of numbers set aside for films and books.
    phone = f"+49 30 23125 {extension}"
    return Salesperson(number=number, name=name, territory=territory, phone=phone, manager=manager)


SALESPEOPLE = (
    _salesperson("S01", "Henrike Volmer", "Germany North", 301),
    _salesperson("S02", "Konrad Eibel", "Germany South and Austria", 302, "S01"),
    _salesperson("S03", "Maaike Terwolde", "Benelux", 303, "S01"),
    _salesperson("S04", "Solange Vireux", "France", 304, "S01"),
    _salesperson("S05", "Gareth Pennock", "United Kingdom", 305, "S01"),
    _salesperson("S06", "Dana Whitlow", "North America", 306, "S10"),
    _salesperson("S07", "Shen Yulan", "China East", 307, "S10"),
    _salesperson("S08", "Luo Jianping", "China North and South", 308, "S10"),
    _salesperson(KEY_ACCOUNTS_EUROPE, "Friederike Aldag", "Key accounts Europe", 309, "S01"),
    _salesperson(KEY_ACCOUNTS_OVERSEAS, "Marcus Tiedeken", "Key accounts overseas", 310, "S01"),
)
SALESPERSON_OF_TERRITORY = {person.territory: person.number for person in SALESPEOPLE}

# Who answers for a disputed claim inside the firm.
DISPUTE_OWNERS = ("Petra Lammers, Quality", "Ruben Oltmann, Dispatch", "Ines Harbeck, Order Desk")
