"""The sample firm's customers, the people there, and the representatives who look after them."""

from collections import Counter, defaultdict

Tables = dict[str, list[dict[str, str]]]


def test_there_are_400_customers_each_listed_once_under_a_name_of_its_own(tables: Tables) -> None:
    assert len({row["Customer No."] for row in tables["customers"]}) == len(tables["customers"]) == 400
    assert len({row["Customer Name"] for row in tables["customers"]}) == 400


def test_customers_are_at_home_in_eight_countries(tables: Tables) -> None:
    assert {row["Country"] for row in tables["customers"]} == {"DE", "AT", "NL", "BE", "FR", "GB", "US", "CN"}


def test_about_a_quarter_are_chinese_with_chinese_names_addresses_and_letters(tables: Tables) -> None:
    chinese = [row for row in tables["customers"] if row["Language"] == "zh"]
    assert 90 <= len(chinese) <= 110
    for row in chinese:
        assert row["Country"] == "CN"
        assert row["Customer Name"].endswith("公司")
        assert "号" in row["Address"]


def test_germans_and_austrians_are_written_to_in_german_and_everybody_else_in_english(tables: Tables) -> None:
    spoken = {"DE": "de", "AT": "de", "CN": "zh"}
    assert all(row["Language"] == spoken.get(row["Country"], "en") for row in tables["customers"])


def test_chinese_names_print_in_the_bold_face_too(tables: Tables) -> None:
    for row in tables["customers"]:
        if row["Language"] == "zh":
            row["Customer Name"].encode("gb2312")


def test_mail_goes_to_domains_that_nobody_can_register(tables: Tables) -> None:
    for name in ("customers", "contacts", "salespeople"):
        for row in tables[name]:
            assert row["E-mail"].isascii()
            assert row["E-mail"].endswith(".example")


def test_one_customer_has_no_address(tables: Tables) -> None:
    assert [row["Customer No."] for row in tables["customers"] if not row["Address"]] == ["10404"]


def test_lines_of_an_address_are_parted_by_commas_and_abroad_end_with_the_country(tables: Tables) -> None:
    for row in tables["customers"]:
        lines = row["Address"].split(", ")
        assert row["Customer No."] == "10404" or len(lines) in (2, 3, 4)
        assert row["Country"] == "DE" or lines[-1].isupper()


def test_one_customer_number_has_leading_zeros_and_no_twin_without(tables: Tables) -> None:
    numbers = {row["Customer No."] for row in tables["customers"]}
    assert {number for number in numbers if number.startswith("0")} == {"0010407"}
    assert "10407" not in numbers


def test_branches_name_their_parent_which_is_listed_and_has_none(tables: Tables) -> None:
    parents = {row["Customer No."]: row["Parent"] for row in tables["customers"]}
    branches = [parent for parent in parents.values() if parent]
    assert len(branches) >= 15
    assert len(set(branches)) >= 6
    assert all(parents[parent] == "" for parent in branches)


def test_each_of_twelve_key_accounts_has_a_manager_who_looks_after_no_other_kind(tables: Tables) -> None:
    key_accounts = {
        row["Customer No."]: row["Salesperson"] for row in tables["customers"] if row["Key Account"] == "Yes"
    }
    assert len(key_accounts) == 12
    assert set(key_accounts.values()) == {"S09", "S10"}
    others = {row["Salesperson"] for row in tables["customers"] if row["Key Account"] == "No"}
    assert others.isdisjoint({"S09", "S10"})


def test_some_key_accounts_owe_something_overdue(tables: Tables, overdue: list) -> None:
    key_accounts = {row["Customer No."] for row in tables["customers"] if row["Key Account"] == "Yes"}
    assert 3 <= len(key_accounts & {item.customer for item in overdue}) <= 9


def test_ten_salespeople_each_have_a_territory_and_all_but_the_head_a_manager(tables: Tables) -> None:
    people = {row["Salesperson"]: row for row in tables["salespeople"]}
    assert len(people) == len({row["Territory"] for row in people.values()}) == 10
    assert [number for number, row in people.items() if not row["Manager"]] == ["S01"]
    assert {row["Manager"] for row in people.values()} - {""} <= set(people)


def test_customers_and_invoices_have_a_salesperson_who_exists(tables: Tables) -> None:
    people = {row["Salesperson"]: row["Territory"] for row in tables["salespeople"]}
    assert {row["Salesperson"] for row in tables["invoices"]} <= set(people)
    for row in tables["customers"]:
        assert row["Key Account"] == "Yes" or people[row["Salesperson"]] == row["Territory"]


def test_every_customer_has_a_segment_a_credit_limit_and_a_currency(tables: Tables) -> None:
    assert len({row["Segment"] for row in tables["customers"]}) == 6
    for row in tables["customers"]:
        assert float(row["Credit Limit"]) >= 5000
        assert row["Currency"] in ("EUR", "USD", "CNY")


def test_every_customer_has_a_contact_in_accounts_payable_and_many_have_higher_ones(tables: Tables) -> None:
    ranks = defaultdict(list)
    for row in tables["contacts"]:
        ranks[row["Customer No."]].append(row["Rank"])
    assert set(ranks) == {row["Customer No."] for row in tables["customers"]}
    assert all(len(set(known)) == len(known) and "1" in known for known in ranks.values())
    counts = Counter(rank for known in ranks.values() for rank in known)
    assert 250 < counts["2"] < 400
    assert 150 < counts["3"] < counts["2"]


def test_no_two_contacts_of_a_customer_share_a_name(tables: Tables) -> None:
    assert len({(row["Customer No."], row["Contact Name"]) for row in tables["contacts"]}) == len(tables["contacts"])
