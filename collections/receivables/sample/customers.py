"""The sample firm's customers and the people there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from receivables.model import Rank
from receivables.model.people import DecisionRole, Relation
from receivables.sample.chance import chance
from receivables.sample.countries import COUNTRIES, COUNTRY_OF_CODE, City, Country
from receivables.sample.firm import KEY_ACCOUNTS_EUROPE, KEY_ACCOUNTS_OVERSEAS, SALESPERSON_OF_TERRITORY
from receivables.sample.names import WORDS_OF_COUNTRY, Company, Person, Words, company, person, roots
from receivables.sample.rates import UNITS_PER_EURO

FIRST_NUMBER = 10001
_KEY_ACCOUNTS = {KEY_ACCOUNTS_EUROPE: 8, KEY_ACCOUNTS_OVERSEAS: 4}
_KEY_ACCOUNT_SIZE = 5
_SHARE_DOLLARS_IN_CHINA = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer as the firm's system lists it, and what its ledger is made from.

    `size_minor` is the usual amount of an invoice before tax, in the customer's currency.
    """

    number: str
    name: str
    country: str
    territory: str
    salesperson: str
    language: str
    currency: str
    terms_days: int
    size_minor: int
    segment: str
    address: str
    domain: str
    parent: str = ""
    key_account: bool = False

    @property
    def email(self) -> str:
        """The mailbox for invoices."""
        return f"{'finance' if self.language == 'zh' else 'accounts'}@{self.domain}"

    @property
    def credit_limit_minor(self) -> int:
        """Eight usual invoices, in whole thousands and at least five of them."""
        return max(5, round(self.size_minor * 8 / 100_000)) * 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at a customer."""

    customer: str
    name: str
    role: str
    rank: Rank
    email: str
    phone: str
    influence: str
    decision_role: str = ""
    relation: str = ""
    manner: str = ""


def composed_customers() -> tuple[Customer, ...]:
    """The customers made by chance (the told ones are in `stories`), in the order of their numbers."""
    rng = chance("customers")
    names = {words: roots(words, rng) for words in dict.fromkeys(WORDS_OF_COUNTRY.values())}
    families = [
        family for country in COUNTRIES for family in _families(country, names[WORDS_OF_COUNTRY[country.code]], rng)
    ]
    rng.shuffle(families)
    numbers = iter(str(number) for number in range(FIRST_NUMBER, FIRST_NUMBER + sum(map(len, families))))
    return _with_key_accounts([member for family in families for member in _numbered(family, numbers)], rng)


def contacts(customers: tuple[Customer, ...]) -> tuple[Contact, ...]:
    """One to three people for each customer, of rising rank: accounts payable always, the head of the firm often.

    Of key accounts and of one customer in ten it is known who decides, how they stand to us and like to be talked to.
    """
    people = (contact for customer in customers for contact in _people(customer, chance(f"people {customer.number}")))
    well_known = {
        customer.number: customer.language
        for customer in customers
        if customer.key_account or chance(f"well known {customer.number}").random() < _SHARE_WELL_KNOWN
    }
    return tuple(_described(one, well_known[one.customer]) if one.customer in well_known else one for one in people)


def _families(country: Country, names: Iterator[str], rng: Random) -> Iterator[list[Customer]]:
    """Parents with their branches first, then the customers that stand alone."""
    alone = country.customers - sum(country.families) - len(country.families)
    for branches in (*country.families, *([0] * alone)):
        cities = rng.sample(country.cities, branches + 1)
        firm = company(WORDS_OF_COUNTRY[country.code], next(names), rng)
        currency = "USD" if country.code == "CN" and rng.random() < _SHARE_DOLLARS_IN_CHINA else country.currency
        head, *members = (_customer(country, city, firm, currency, rng) for city in cities)
        names_of_branches = (country.branch.format(parent=head.name, city=city.name) for city in cities[1:])
        yield [head, *(replace(one, name=name) for one, name in zip(members, names_of_branches, strict=True))]


def _customer(country: Country, city: City, firm: Company, currency: str, rng: Random) -> Customer:
    return Customer(
        number="",
        name=f"{city.name}{firm.name}" if country.language == "zh" else firm.name,
        country=country.code,
        territory=city.territory,
        salesperson=SALESPERSON_OF_TERRITORY[city.territory],
        language=country.language,
        currency=currency,
        terms_days=rng.choice(country.terms_days),
        size_minor=round(rng.lognormvariate(7.9, 0.8) * UNITS_PER_EURO[currency]) * 100,
        segment=firm.segment,
        address=_address(country, city, rng),
        domain=firm.domain,
    )


def _address(country: Country, city: City, rng: Random) -> str:
    street, house = rng.choice(country.streets), rng.randint(1, 98)
    return country.address.format(street=street, house=house, city=city.name, postcode=city.postcode)


def _numbered(family: list[Customer], numbers: Iterator[str]) -> list[Customer]:
    head = replace(family[0], number=next(numbers))
    return [head, *(replace(branch, number=next(numbers), parent=head.number) for branch in family[1:])]


def _with_key_accounts(customers: list[Customer], rng: Random) -> tuple[Customer, ...]:
    """Some customers that stand alone become key accounts: larger, and spoken to by one manager."""
    parents = {customer.parent for customer in customers}
    chosen = {}
    for manager, count in _KEY_ACCOUNTS.items():
        overseas = manager == KEY_ACCOUNTS_OVERSEAS
        fitting = [
            customer
            for customer in customers
            if (customer.country in ("US", "CN")) == overseas and not customer.parent and customer.number not in parents
        ]
        chosen.update({customer.number: manager for customer in rng.sample(fitting, count)})
    return tuple(
        _key_account(customer, chosen[customer.number]) if customer.number in chosen else customer
        for customer in customers
    )


def _key_account(customer: Customer, manager: str) -> Customer:
    size_minor = customer.size_minor * _KEY_ACCOUNT_SIZE
    return replace(customer, key_account=True, salesperson=manager, size_minor=size_minor)


_INFLUENCE = {Rank.ACCOUNTS_PAYABLE: "low", Rank.FINANCE_MANAGER: "medium", Rank.MANAGING_DIRECTOR: "high"}
_SHARE_KNOWN = {Rank.ACCOUNTS_PAYABLE: 1.0, Rank.FINANCE_MANAGER: 0.8, Rank.MANAGING_DIRECTOR: 0.5}


def _people(customer: Customer, rng: Random) -> Iterator[Contact]:
    words = WORDS_OF_COUNTRY[customer.country]
    known: set[str] = set()
    for rank, share in _SHARE_KNOWN.items():
        if not customer.key_account and rng.random() >= share:
            continue
        somebody = _stranger(words, known, rng)
        known.add(somebody.name)
        yield Contact(
            customer=customer.number,
            name=somebody.name,
            role=words.roles[rank - 1],
            rank=rank,
            email=f"{somebody.mailbox}@{customer.domain}",
            phone=_phone(COUNTRY_OF_CODE[customer.country].phone, rng),
            influence=_INFLUENCE[rank],
        )


_SHARE_WELL_KNOWN = 0.1
_DECISION_ROLES = {
    Rank.ACCOUNTS_PAYABLE: DecisionRole.GATEKEEPER,
    Rank.FINANCE_MANAGER: DecisionRole.INFLUENCES,
    Rank.MANAGING_DIRECTOR: DecisionRole.DECIDES,
}
_RELATIONS = (Relation.GOOD, Relation.GOOD, Relation.NEUTRAL, Relation.NEUTRAL, Relation.STRAINED)
_MANNERS = {
    "zh": ("先打电话再发邮件", "当面谈, 带上对账单", "微信联系, 下午较方便"),
    "en": ("Call before writing", "In person, with figures on paper", "Short e-mails, no calls before ten"),
}


def _described(somebody: Contact, language: str) -> Contact:
    """With what the representative has found out."""
    rng = chance(f"manner {somebody.customer} {somebody.name}")
    return replace(
        somebody,
        decision_role=str(_DECISION_ROLES[somebody.rank]),
        relation=str(rng.choice(_RELATIONS)),
        manner=rng.choice(_MANNERS["zh" if language == "zh" else "en"]),
    )


def _stranger(words: Words, known: set[str], rng: Random) -> Person:
    somebody = person(words, rng)
    while somebody.name in known:
        somebody = person(words, rng)
    return somebody


def _phone(pattern: str, rng: Random) -> str:
    return "".join(str(rng.randint(0, 9)) if sign == "#" else sign for sign in pattern)
