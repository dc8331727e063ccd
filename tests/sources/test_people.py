"""What a list of contacts may say about people beside how high they stand."""

import pytest

LISTS = [
    ("customer,name,decision_role,relation,manner\nC1,Ann,decides,good,in person\n", "in person"),
    (
        "Kundennr;Ansprechpartner;Entscheidungsrolle;Beziehung;Umgang\nC1;Ann;Entscheider;gut;erst anrufen\n",
        "erst anrufen",
    ),
    ("客户编号,联系人,决策角色,与我方关系,沟通方式\nC1,Ann,决策者,良好,当面谈\n", "当面谈"),
]


@pytest.mark.parametrize(("text", "manner"), LISTS)
def test_who_decides_and_how_to_talk_to_them_is_read_in_three_languages(read_csv, text, manner):
    reading = read_csv(text, kind="contacts")
    told = reading.frame.select("customer", "name", "decision_role", "relation", "manner")
    assert told.rows() == [("C1", "Ann", "decides", "good", manner)]


def test_a_word_that_is_no_part_in_a_decision_is_refused_with_its_row(read_csv):
    reading = read_csv("customer,name,decision_role\nC1,Ann,king\nC1,Bob,\n", kind="contacts")
    assert reading.frame["name"].to_list() == ["Bob"]
    assert reading.rejects["reason"].to_list() == [
        "decision_role is 'king', expected decides or influences or blocks or gatekeeper or unknown"
    ]
