"""Addresses as the post wants them: a letter that goes abroad says where to."""

from dataclasses import replace

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from night.sinks import Sink
from receivables.config import load_config
from receivables.delivery.parcel import Parcel
from receivables.model.firm import Firm
from receivables.night.addresses import lines_for_the_post
from receivables.night.letters import to_letter
from receivables.night.outbox import write_letters
from receivables.night.store import store_of
from receivables.store.letters import list_letters


@pytest.mark.parametrize(
    ("address", "country", "last"),
    [
        ("Street 1, 80331 Town", "DE", "80331 Town"),
        ("Street 1, 80331 Town", "", "80331 Town"),
        ("Street 1, 80331 Town", "XX", "80331 Town"),
        ("Bahnhofstrasse 4, 8001 Zürich", "CH", "SWITZERLAND"),
        ("Bahnhofstrasse 4, 8001 Zürich, SUISSE", "CH", "SUISSE"),
        ("Bahnhofstrasse 4, 8001 Zürich, Schweiz", "CH", "Schweiz"),
        ("Street 1, London, SW1A 1AA", "GB", "UNITED KINGDOM"),
        ("6 Road, Tulsa OK 74103", "US", "UNITED STATES"),
        ("6 Road, Tulsa OK 74103, USA", "US", "USA"),
        ("南京路3号, 200001 上海", "CN", "CHINA"),
        ("南京路3号, 200001 上海, 中国", "CN", "中国"),
    ],
)
def test_abroad_the_country_stands_last_once(firm: SmallFirm, address: str, country: str, last: str) -> None:
    lines = lines_for_the_post(address, country, firm.config.firm)
    assert lines[-1] == last
    assert len(lines) == len(address.split(", ")) + (last not in address)


def test_it_is_in_the_firms_language_and_nobodys_address_stays_empty(firm: SmallFirm) -> None:
    german: Firm = replace(firm.config.firm, language="de")
    assert lines_for_the_post("Gasse 1, 1010 Wien", "AT", german)[-1] == "ÖSTERREICH"
    assert lines_for_the_post("", "AT", german) == ()


def test_the_letter_and_whoever_carries_it_show_the_same_address(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1", country="CH", address="Bahnhofstrasse 4, 8001 Zürich", email="ap@c1.example"))
    firm.load("invoices", invoice("R1", "C1"))
    path = firm.config.path
    webhook = '\n[delivery]\nchannels = ["webhook"]\n[delivery.webhook]\nurl = "http://127.0.0.1/x"\nsecret = "${S}"\n'
    path.write_text(path.read_text(encoding="utf-8") + webhook, encoding="utf-8")
    config = load_config(path)
    SmallFirm(config).plan(NIGHT)
    sink = Sink()
    write_letters(config, as_of=NIGHT, channels={"webhook": sink})
    parcel: Parcel = sink.taken[0]
    (record,) = list_letters(store_of(config))
    letter = to_letter(record, config, as_of=NIGHT)
    assert parcel.address == ("Customer C1", "Bahnhofstrasse 4", "8001 Zürich", "SWITZERLAND")
    assert (letter.name, *letter.address) == parcel.address
