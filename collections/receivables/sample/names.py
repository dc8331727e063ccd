"""Names of firms and people, composed from word lists. The first parts are no words, so that no real firm is meant."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the names of one language are made of. Each trade comes with the segment that it belongs to."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    trades: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    roles: tuple[str, str, str]  # by rank, lowest first
    gap: str = " "  # between the words of a name
    family_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A composed name; `domain` is the mail domain, under `.example` like all of them."""

    name: str
    segment: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact's name and the part of the mail address before the @."""

    name: str
    mailbox: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH_ROLES = ("Accounts Payable", "Finance Manager", "Managing Director")

GERMAN = Words(
    first=_words("Quen Harsel Dreven Wolmer Tarn Ibben Selker Vessen Jarner Kolven Nettel Orvel Pahl Rumm"),
    second=_words("rode trup brink siek wede lohe marsch büttel fenne gries hude"),
    trades=(
        ("Wassertechnik", "Water utilities"),
        ("Klärwerke", "Water utilities"),
        ("Chemie", "Chemicals"),
        ("Lackwerke", "Chemicals"),
        ("Molkerei", "Food and beverage"),
        ("Brauwesen", "Food and beverage"),
        ("Haustechnik", "Building services"),
        ("Kälteanlagen", "Building services"),
        ("Kieswerke", "Mining"),
        ("Schiffsbedarf", "Shipyards"),
    ),
    forms=("GmbH", "GmbH", "GmbH & Co. KG", "KG", "AG"),
    given=_words("Anke Birte Dörte Edda Frauke Gesa Imke Jost Kerstin Lorenz Malte Nele Onno Ralf Silke Uwe"),
    family=_words("Abeling Brockmöller Dierksen Emsländer Fobbe Gräwe Hülsebusch Kötter Lünemann Nagelkamp"),
    roles=_ENGLISH_ROLES,
)
DUTCH = Words(
    first=_words("Ouwel Schelm Tijlen Wagel Rijvel Kaarn Zwelm Doorm Bruuk"),
    second=_words("waard drecht hoek gaarde vliet"),
    trades=(
        ("Waterbeheer", "Water utilities"),
        ("Procestechniek", "Chemicals"),
        ("Zuivel", "Food and beverage"),
        ("Installaties", "Building services"),
        ("Baggerwerken", "Mining"),
        ("Scheepswerf", "Shipyards"),
    ),
    forms=("B.V.", "B.V.", "N.V."),
    given=_words("Anouk Bas Carlijn Daan Evelien Floor Gijs Hanneke Joost Lotte Roel Sanne"),
    family=("Berkhout", "van Dalsem", "Eikelboom", "de Graaff", "Hoekveld", "Kuipers", "Meerdink", "ter Stege"),
    roles=_ENGLISH_ROLES,
)
FRENCH = Words(
    first=_words("Marv Corb Trél Vauz Lard Guém Sarn Ploz Évr"),
    second=_words("igny ance oncourt ières adour"),
    trades=(
        ("Eaux", "Water utilities"),
        ("Assainissement", "Water utilities"),
        ("Chimie", "Chemicals"),
        ("Laiteries", "Food and beverage"),
        ("Génie Climatique", "Building services"),
        ("Carrières", "Mining"),
    ),
    forms=("SAS", "SARL", "SA"),
    given=_words("Aurélie Bastien Clémence Didier Élodie Fabien Gaëlle Hervé Inès Loïc Maud Noémie"),
    family=_words("Arnoult Bézard Chauvel Delorme Fauquet Grégoire Lemaître Pasquier Roussel Thévenin"),
    roles=_ENGLISH_ROLES,
)
BRITISH = Words(
    first=_words("Quorl Wexen Haldren Pendrel Brackle Tarrow Yarle Skelder Ormel"),
    second=_words("leigh combe thorpe stead mere"),
    trades=(
        ("Water Services", "Water utilities"),
        ("Process Chemicals", "Chemicals"),
        ("Brewery Supplies", "Food and beverage"),
        ("Heating & Pumps", "Building services"),
        ("Aggregates", "Mining"),
        ("Marine", "Shipyards"),
    ),
    forms=("Ltd", "Ltd", "plc", "LLP"),
    given=_words("Alison Bernard Ceri Duncan Elspeth Fergus Gemma Hugh Isla Morag Nigel Rhys"),
    family=_words("Ackland Birtwhistle Cardew Dunmore Fairclough Garside Holroyd Ibbotson Lathom Postgate"),
    roles=_ENGLISH_ROLES,
)
AMERICAN = Words(
    first=_words("Tallow Yarrow Nine Quill Sedge Brindle Fallow Copper Junco"),
    second=_words("jack gate fork lark wren spur"),
    trades=(
        ("Water Systems", "Water utilities"),
        ("Specialty Chemicals", "Chemicals"),
        ("Dairy Equipment", "Food and beverage"),
        ("Mechanical Contractors", "Building services"),
        ("Minerals", "Mining"),
        ("Dry Dock", "Shipyards"),
    ),
    forms=("Inc.", "Inc.", "LLC", "Corp."),
    given=_words("Allison Brent Cheryl Dwayne Elena Frank Gloria Hector Irene Kyle Latoya Wesley"),
    family=_words("Aldridge Beckham Castillo Dunlap Eubanks Fontaine Gallegos Hutchins Kirkland McAdoo"),
    roles=_ENGLISH_ROLES,
)
# Chinese words carry their sound after a slash, for mail addresses. Every character is in GB 2312.
CHINESE = Words(
    first=_words("砚/yan 澜/lan 槿/jin 霁/ji 溯/su 岚/lan 芷/zhi 翎/ling 汀/ting 沅/yuan 淅/xi 黛/dai"),
    second=_words(
        "石桥/shiqiao 云台/yuntai 月滩/yuetan 溪谷/xigu 山坞/shanwu 松岭/songling 湖湾/huwan 竹浦/zhupu 枫渡/fengdu"
    ),
    trades=(
        ("水务工程", "Water utilities"),
        ("污水处理", "Water utilities"),
        ("精细化工", "Chemicals"),
        ("涂料", "Chemicals"),
        ("乳业", "Food and beverage"),
        ("酿造", "Food and beverage"),
        ("暖通设备", "Building services"),
        ("矿业", "Mining"),
        ("船舶配套", "Shipyards"),
    ),
    forms=("有限公司", "有限公司", "股份有限公司", "科技有限公司"),
    given=_words(
        "志远/zhiyuan 文静/wenjing 海燕/haiyan 建国/jianguo 丽娟/lijuan 晓东/xiaodong 雪梅/xuemei 永强/yongqiang"
        " 佳怡/jiayi 德明/deming 秋月/qiuyue 国栋/guodong"
    ),
    family=_words(
        "陈/chen 林/lin 黄/huang 周/zhou 吴/wu 徐/xu 孙/sun 胡/hu 朱/zhu 高/gao 何/he 郭/guo 罗/luo 梁/liang"
    ),
    roles=("应付账款会计", "财务经理", "总经理"),
    gap="",
    family_first=True,
)
WORDS_OF_COUNTRY = {
    "DE": GERMAN,
    "AT": GERMAN,
    "NL": DUTCH,
    "BE": DUTCH,
    "FR": FRENCH,
    "GB": BRITISH,
    "US": AMERICAN,
    "CN": CHINESE,
}


def roots(words: Words, rng: Random) -> Iterator[str]:
    """The distinguishing parts of company names, each once, in an order of chance."""
    pairs = list(product(words.first, words.second))
    rng.shuffle(pairs)
    return (_join(first, second) for first, second in pairs)


def company(words: Words, root: str, rng: Random) -> Company:
    """A company of that root with a trade and a legal form."""
    trade, segment = rng.choice(words.trades)
    name = words.gap.join((_written(root), trade, rng.choice(words.forms)))
    return Company(name=name, segment=segment, domain=f"{_ascii(_sound(root))}.example")


def person(words: Words, rng: Random) -> Person:
    """A contact with a name in the order of the language."""
    given, family = rng.choice(words.given), rng.choice(words.family)
    order = (family, given) if words.family_first else (given, family)
    mailbox = f"{_ascii(_sound(given))}.{_ascii(_sound(family))}"
    return Person(name=words.gap.join(_written(word) for word in order), mailbox=mailbox)


def _join(first: str, second: str) -> str:
    return f"{_written(first)}{_written(second)}/{_sound(first)}{_sound(second)}"


def _written(word: str) -> str:
    return word.partition("/")[0]


def _sound(word: str) -> str:
    return word.rpartition("/")[2]


def _ascii(text: str) -> str:
    """Lower case without accents, for a mail address; German umlauts are spelled out."""
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(umlaut, spelled)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum())
