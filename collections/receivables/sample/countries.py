"""Where the customers are: cities, streets, ways of writing an address, habits of trade. Word lists, no rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city as an address writes it; `postcode` in the form of its country."""

    name: str
    postcode: str
    territory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What customers of one country have in common.

    `families` gives, for each parent company, its number of branches (they count towards `customers`).
    `address` and `branch` are patterns; each `#` of `phone` becomes a digit.
    """

    code: str
    customers: int
    families: tuple[int, ...]
    currency: str
    language: str
    terms_days: tuple[int, ...]
    vat_percent: int
    cities: tuple[City, ...]
    streets: tuple[str, ...]
    address: str
    branch: str
    phone: str


def _cities(territory: str, *names: tuple[str, str]) -> tuple[City, ...]:
    return tuple(City(name=name, postcode=postcode, territory=territory) for name, postcode in names)


# Lines of an address are parted by ", ", so no line has a comma of its own (the United States Postal Service
# prefers "Tulsa OK" without one). The country stands last and in capitals, as Deutsche Post asks.
_GERMAN_STREETS = ("Am Pumpenhof", "Quellstieg", "Alte Schleusenstraße", "Werkzeile", "Kesselbreite", "Mühlenkolk")
_DUTCH_STREETS = ("Gemaalkade", "Sluiswerf", "Oude Peilweg", "Turbineplein", "Waterloopdreef")
# Phone numbers come from blocks kept free for fiction, or begin with a digit that no subscriber's number has there.
COUNTRIES = (
    Country(
        code="DE",
        customers=122,
        families=(3, 2, 2),
        currency="EUR",
        language="de",
        terms_days=(14, 30, 30, 30),
        vat_percent=19,
        cities=(
            *_cities("Germany North", ("Hamburg", "20457"), ("Bremen", "28195"), ("Hannover", "30159")),
            *_cities("Germany North", ("Kiel", "24103"), ("Bielefeld", "33602"), ("Leipzig", "04109")),
            *_cities("Germany South and Austria", ("München", "80331"), ("Nürnberg", "90402"), ("Ulm", "89073")),
            *_cities("Germany South and Austria", ("Mannheim", "68159"), ("Regensburg", "93047")),
        ),
        streets=_GERMAN_STREETS,
        address="{street} {house}, {postcode} {city}",
        branch="{parent} – Werk {city}",
        phone="+49 30 23125 ###",
    ),
    Country(
        code="AT",
        customers=12,
        families=(),
        currency="EUR",
        language="de",
        terms_days=(30,),
        vat_percent=0,
        cities=_cities("Germany South and Austria", ("Linz", "4020"), ("Graz", "8010"), ("Wien", "1010")),
        streets=_GERMAN_STREETS,
        address="{street} {house}, {postcode} {city}, AUSTRIA",
        branch="{parent} – Werk {city}",
        phone="+43 1 000 ####",
    ),
    Country(
        code="NL",
        customers=34,
        families=(2,),
        currency="EUR",
        language="en",
        terms_days=(30, 30, 45),
        vat_percent=0,
        cities=_cities("Benelux", ("Rotterdam", "3011 ZZ"), ("Eindhoven", "5611 ZZ"), ("Zwolle", "8011 ZZ")),
        streets=_DUTCH_STREETS,
        address="{street} {house}, {postcode} {city}, NETHERLANDS",
        branch="{parent} – Vestiging {city}",
        phone="+31 20 0## ####",
    ),
    Country(
        code="BE",
        customers=12,
        families=(),
        currency="EUR",
        language="en",
        terms_days=(30, 60),
        vat_percent=0,
        cities=_cities("Benelux", ("Antwerpen", "2000"), ("Gent", "9000")),
        streets=_DUTCH_STREETS,
        address="{street} {house}, {postcode} {city}, BELGIUM",
        branch="{parent} – Vestiging {city}",
        phone="+32 2 000 ## ##",
    ),
    Country(
        code="FR",
        customers=38,
        families=(2,),
        currency="EUR",
        language="en",
        terms_days=(45, 60),
        vat_percent=0,
        cities=_cities("France", ("Lyon", "69002"), ("Lille", "59000"), ("Nantes", "44000"), ("Grenoble", "38000")),
        streets=("rue du Bief", "allée des Turbines", "quai du Relevage", "chemin de la Vanne"),
        address="{house} {street}, {postcode} {city}, FRANCE",
        branch="{parent} – Site de {city}",
        phone="+33 1 99 00 ## ##",
    ),
    Country(
        code="GB",
        customers=34,
        families=(2,),
        currency="EUR",
        language="en",
        terms_days=(30, 45),
        vat_percent=0,
        cities=_cities(
            "United Kingdom", ("Leeds", "LS1 9ZZ"), ("Hull", "HU1 9ZZ"), ("Bristol", "BS1 9ZZ"), ("Glasgow", "G1 9ZZ")
        ),
        streets=("Sluice Lane", "Old Weir Road", "Pumphouse Row", "Impeller Way"),
        address="{house} {street}, {city}, {postcode}, UNITED KINGDOM",
        branch="{parent} – {city} Branch",
        phone="+44 20 7946 0###",
    ),
    Country(
        code="US",
        customers=42,
        families=(3,),
        currency="USD",
        language="en",
        terms_days=(30, 30, 45),
        vat_percent=0,
        cities=_cities(
            "North America",
            ("Cleveland", "OH 44114"),
            ("Houston", "TX 77002"),
            ("Tulsa", "OK 74103"),
            ("Reno", "NV 89501"),
        ),
        streets=("Millrace Road", "Gasket Avenue", "Old Penstock Drive", "Headwater Street"),
        address="{house} {street}, {city} {postcode}, UNITED STATES",
        branch="{parent} – {city} Branch",
        phone="+1 202 555 01##",
    ),
    Country(
        code="CN",
        customers=98,
        families=(3, 2),
        currency="CNY",
        language="zh",
        terms_days=(30, 60, 90),
        vat_percent=0,
        cities=(
            *_cities("China East", ("上海", "200120"), ("苏州", "215021")),
            *_cities("China East", ("无锡", "214028"), ("杭州", "310052")),
            *_cities("China East", ("宁波", "315040"), ("南京", "210019")),
            *_cities("China North and South", ("天津", "300457"), ("青岛", "266071")),
            *_cities("China North and South", ("广州", "510663"), ("佛山", "528200")),
        ),
        streets=("高新区水泵厂路", "经济开发区清渠大道", "工业园区闸口街", "临港新区涵洞路", "开发区叶轮西路"),
        address="{city}市{street}{house}号, {postcode} {city}, CHINA",
        branch="{parent}{city}分公司",
        phone="+86 21 0### ####",
    ),
)
COUNTRY_OF_CODE = {country.code: country for country in COUNTRIES}
