"""The tables of ERPNext that its preset reads, and a small, tricky book in them.

Names are those of the doctypes in frappe/erpnext: payment_ledger_entry.json (commit 0b601d8c), sales_invoice.json
(009e0427), customer.json (003ddffd), sales_team.json (0a0f2495), sales_person.json (02181c01), payment_schedule.json
(095cfc9c; its base_payment_amount is younger and was seen in ERPNext's queries only), and in frappe/frappe:
contact.json (037836f6), address.json (0ad615e8). Types are those that frappe gives them
(frappe/database/mariadb/database.py, commit 006ebcbe): Currency and Float decimal(21,9), Check int, Data and Link
varchar(140). How vouchers enter the payment ledger was read in sales_invoice/services/gl_composer.py (0396c1f6) and
accounts/utils.py. ERPNext itself was not run.
"""

from sqlalchemy import Connection

TABLES = """
CREATE TABLE `tabSales Invoice` (
    name varchar(140) PRIMARY KEY, docstatus int NOT NULL, customer varchar(140), posting_date date, due_date date,
    is_return int NOT NULL, return_against varchar(140), is_pos int NOT NULL, currency varchar(140), po_no varchar(140),
    remarks text, debit_to varchar(140), party_account_currency varchar(140), outstanding_amount decimal(21,9)
);
CREATE TABLE `tabPayment Schedule` (
    name varchar(140) PRIMARY KEY, parent varchar(140), parenttype varchar(140), idx int, due_date date,
    payment_amount decimal(21,9), base_payment_amount decimal(21,9)
);
CREATE TABLE `tabPayment Ledger Entry` (
    name varchar(140) PRIMARY KEY, posting_date date, company varchar(140), account_type varchar(140),
    account varchar(140), party_type varchar(140), party varchar(140), due_date date, voucher_type varchar(140),
    voucher_no varchar(140), against_voucher_type varchar(140), against_voucher_no varchar(140), amount decimal(21,9),
    account_currency varchar(140), amount_in_account_currency decimal(21,9), delinked int NOT NULL, remarks text
);
CREATE TABLE `tabSales Team` (
    name varchar(140) PRIMARY KEY, parent varchar(140), parenttype varchar(140), idx int, sales_person varchar(140),
    allocated_percentage decimal(21,9)
);
CREATE TABLE `tabSales Person` (
    name varchar(140) PRIMARY KEY, sales_person_name varchar(140), employee varchar(140), is_group int NOT NULL
);
CREATE TABLE `tabEmployee` (name varchar(140) PRIMARY KEY, company_email varchar(140), cell_number varchar(140));
CREATE TABLE `tabCustomer` (
    name varchar(140) PRIMARY KEY, customer_name varchar(140), customer_group varchar(140), territory varchar(140),
    language varchar(140), email_id varchar(140), customer_primary_address varchar(140)
);
CREATE TABLE `tabDynamic Link` (
    name varchar(140) PRIMARY KEY, parent varchar(140), parenttype varchar(140), link_doctype varchar(140),
    link_name varchar(140)
);
CREATE TABLE `tabAddress` (
    name varchar(140) PRIMARY KEY, address_type varchar(140), address_line1 varchar(240), address_line2 varchar(240),
    city varchar(140), pincode varchar(140), country varchar(140), email_id varchar(140), disabled int NOT NULL
);
CREATE TABLE `tabCountry` (name varchar(140) PRIMARY KEY, code varchar(140));
CREATE TABLE `tabContact` (
    name varchar(140) PRIMARY KEY, first_name varchar(140), last_name varchar(140), designation varchar(140),
    email_id varchar(140), phone varchar(140), mobile_no varchar(140)
);
"""

PEOPLE = """
INSERT INTO `tabSales Person` VALUES
    ('Sales Team', 'Sales Team', NULL, 1), ('S1', 'Salesperson', 'E1', 0), ('S2', 'Other', NULL, 0);
INSERT INTO `tabEmployee` VALUES ('E1', 's@firm.example', '+49 1');
INSERT INTO `tabCustomer` VALUES
    ('C1', 'First customer', 'Commercial', 'Germany', 'de', 'first@c.example', NULL),
    ('C2', 'Second customer', 'Commercial', 'All Territories', NULL, NULL, 'A3');
INSERT INTO `tabAddress` VALUES
    ('A1', 'Shipping', 'Ramp 1', NULL, 'Port', '1', 'Germany', NULL, 0),
    ('A2', 'Billing', 'Street 1', '', 'Town', '12345', 'Germany', 'bills@c.example', 0),
    ('A3', 'Office', 'Street 2', 'Room 3', 'City', NULL, 'Germany', NULL, 0),
    ('A4', 'Billing', 'Gone', NULL, 'Away', NULL, 'Germany', NULL, 1);
INSERT INTO `tabCountry` VALUES ('Germany', 'de');
INSERT INTO `tabContact` VALUES
    ('P1', 'First', 'Clerk', 'Accounts payable', 'clerk@c.example', '', '+49 2'),
    ('P2', 'First', 'Clerk', NULL, NULL, NULL, NULL);
INSERT INTO `tabDynamic Link` VALUES
    ('L1', 'A1', 'Address', 'Customer', 'C1'), ('L2', 'A2', 'Address', 'Customer', 'C1'),
    ('L3', 'A3', 'Address', 'Customer', 'C2'), ('L4', 'A4', 'Address', 'Customer', 'C2'),
    ('L5', 'P1', 'Contact', 'Customer', 'C1'), ('L6', 'P2', 'Contact', 'Customer', 'C1'),
    ('L7', 'A1', 'Address', 'Supplier', 'C2');
INSERT INTO `tabSales Team` VALUES
    ('T1', 'SI-1', 'Sales Invoice', 1, 'S2', 40), ('T2', 'SI-1', 'Sales Invoice', 2, 'S1', 60),
    ('T3', 'C1', 'Customer', 1, 'S1', 100);
INSERT INTO `tabPayment Schedule` VALUES
    ('PS1', 'SI-1', 'Sales Invoice', 1, '2026-04-01', 100, 100),
    ('PS2', 'SI-2', 'Sales Invoice', 2, '2026-05-01', 60.01, 60.01),
    ('PS3', 'SI-2', 'Sales Invoice', 1, '2026-04-01', 40, 40),
    ('PS4', 'SI-10', 'Sales Invoice', 1, '2026-04-01', 60, 55.2),
    ('PS5', 'SI-10', 'Sales Invoice', 2, '2026-05-01', 40, 36.8),
    ('PS6', 'SI-12', 'Sales Invoice', 1, '2026-04-01', 100, 100),
    ('PS7', 'SI-12', 'Sales Invoice', 2, '2026-05-01', 100, 100),
    ('PS8', 'SI-7', 'Sales Invoice', 1, '2026-04-01', 25, 25),
    ('PS9', 'SI-7', 'Sales Invoice', 2, '2026-05-01', 30, 30),
    ('PS0', 'SO-1', 'Sales Order', 1, '2026-05-01', 44, 44);
"""

# name, docstatus, customer, is_return, return_against, is_pos, currency
INVOICES = [
    ("SI-1", 1, "C1", 0, None, 0, "EUR"),
    ("SI-2", 1, "C1", 0, None, 0, "EUR"),
    ("SI-3", 1, "C1", 0, None, 0, "EUR"),
    ("SI-R1", 1, "C1", 1, "SI-3", 0, "EUR"),
    ("SI-4", 1, "C1", 0, None, 0, "EUR"),
    ("SI-R2", 1, "C1", 1, "SI-4", 0, "EUR"),
    ("SI-5", 1, "C2", 0, None, 0, "EUR"),
    ("SI-6", 1, "C2", 0, None, 0, "EUR"),
    ("SI-7", 2, "C2", 0, None, 0, "EUR"),
    ("SI-8", 1, "C2", 0, None, 1, "EUR"),
    ("SI-9", 0, "C2", 0, None, 0, "EUR"),
    ("SI-10", 1, "C2", 0, None, 0, "USD"),
    ("SI-11", 1, "C2", 0, None, 0, "USD"),
    ("SI-12", 1, "C2", 0, None, 0, "EUR"),
]

# party, day, voucher, against, amount, currency, delinked: the payment ledger, each line with what it means.
LEDGER = [
    ("C1", "2026-03-02", "SI-1", "SI-1", "100", "EUR", 0),
    ("C1", "2026-03-02", "SI-2", "SI-2", "100.01", "EUR", 0),
    ("C1", "2026-04-02", "PE-1", "SI-1", "-100", "EUR", 0),  # one payment of two invoices
    ("C1", "2026-04-02", "PE-1", "SI-2", "-50", "EUR", 0),
    ("C1", "2026-03-05", "SI-3", "SI-3", "80", "EUR", 0),
    ("C1", "2026-03-20", "SI-R1", "SI-3", "-25", "EUR", 0),  # a return against its invoice
    ("C1", "2026-03-05", "SI-4", "SI-4", "90", "EUR", 0),
    ("C1", "2026-03-21", "SI-R2", "SI-R2", "-40", "EUR", 0),  # a return that stands by itself
    ("C1", "2026-04-05", "JE-1", "SI-R2", "20", "EUR", 0),  # half of it moved to an invoice
    ("C1", "2026-04-05", "JE-1", "SI-4", "-20", "EUR", 0),
    ("C1", "2026-04-06", "PE-5", "SI-R2", "10", "EUR", 0),  # a quarter paid out
    ("C1", "2026-04-07", "JE-3", "SI-4", "-3", "EUR", 0),  # written off
    ("C1", "2026-04-08", "JE-2", "JE-2", "12", "EUR", 0),  # interest
    ("C1", "2026-04-09", "PE-4", "JE-2", "-5", "EUR", 0),
    ("C2", "2026-03-02", "SI-5", "SI-5", "70", "EUR", 0),
    ("C2", "2026-03-30", "PE-2", "PE-2", "-70", "EUR", 1),  # received without a word, reconciled later
    ("C2", "2026-03-30", "PE-2", "SI-5", "-70", "EUR", 0),
    ("C2", "2026-03-02", "SI-6", "SI-6", "60", "EUR", 0),
    ("C2", "2026-03-30", "PE-3", "PE-3", "-100", "EUR", 0),  # an advance, a part of it used, a part paid back
    ("C2", "2026-04-03", "PE-3", "PE-3", "60", "EUR", 0),
    ("C2", "2026-04-03", "PE-3", "SI-6", "-60", "EUR", 0),
    ("C2", "2026-04-10", "PE-7", "PE-3", "15", "EUR", 0),
    ("C2", "2026-03-02", "SI-7", "SI-7", "55", "EUR", 1),  # cancelled
    ("C2", "2026-03-02", "SI-7", "SI-7", "-55", "EUR", 1),
    ("C2", "2026-03-02", "SI-8", "SI-8", "20", "EUR", 0),  # paid at the counter
    ("C2", "2026-03-02", "SI-8", "SI-8", "-20", "EUR", 0),
    ("C2", "2026-03-02", "SI-10", "SI-10", "92", "EUR", 0),  # invoiced in USD, kept in EUR
    ("C2", "2026-03-02", "SI-11", "SI-11", "100", "USD", 0),  # invoiced and kept in USD
    ("C2", "2026-02-20", "PE-6", "SI-12", "-100", "EUR", 0),  # in advance: not in the schedule
    ("C2", "2026-03-02", "SI-12", "SI-12", "300", "EUR", 0),
    ("C2", "2026-03-03", "JE-4", "JE-4", "33", "EUR", 1),  # charged and cancelled
    ("C2", "2026-03-03", "JE-4", "JE-4", "-33", "EUR", 1),
    ("C2", "2026-04-11", "PE-8", "SO-1", "-44", "EUR", 0),  # paid on an order
]
_TYPES = {"SI": "Sales Invoice", "PE": "Payment Entry", "JE": "Journal Entry", "SO": "Sales Order"}


def fill(conn: Connection) -> None:
    """Makes the tables and writes the book."""
    backticks = conn.dialect.name in ("mysql", "mariadb")
    for statement in (TABLES + PEOPLE).split(";\n"):
        if statement.strip():
            conn.exec_driver_sql(statement if backticks else statement.replace("`", '"'))
    _insert(
        conn,
        "Sales Invoice",
        "name docstatus customer is_return return_against is_pos currency posting_date due_date",
        [(*row, "2026-03-02", "2026-04-01") for row in INVOICES],
    )
    _insert(conn, "Payment Ledger Entry", _ENTRY, [_entry(number, *row) for number, row in enumerate(LEDGER)])
    _insert(conn, "Payment Ledger Entry", _ENTRY, [("supplier", *_entry(99, *LEDGER[0])[1:-2], "Supplier", "Payable")])


def post(conn: Connection, *rows: tuple[str, str, str, str, str, str, int]) -> None:
    """More lines of the payment ledger."""
    _insert(conn, "Payment Ledger Entry", _ENTRY, [_entry(f"more-{row[2]}-{row[3]}", *row) for row in rows])


_ENTRY = (
    "name party posting_date voucher_type voucher_no against_voucher_type against_voucher_no "
    "amount_in_account_currency account_currency delinked party_type account_type"
)


def _entry(name, party, day, voucher, against, amount, currency, delinked):
    types = _TYPES[voucher[:2]], _TYPES[against[:2]]
    return (
        str(name),
        party,
        day,
        types[0],
        voucher,
        types[1],
        against,
        amount,
        currency,
        delinked,
        "Customer",
        "Receivable",
    )


def _insert(conn, doctype, columns, rows):
    names = columns.split()
    quote = "`" if conn.dialect.name in ("mysql", "mariadb") else '"'
    marks = ", ".join(["%s"] * len(names))
    conn.exec_driver_sql(f"INSERT INTO {quote}tab{doctype}{quote} ({', '.join(names)}) VALUES ({marks})", rows)


# What ERPNext calls outstanding: the sums of the payment ledger by party and `against_voucher_no`.
OPEN = {
    ("C1", "SI-2", "EUR"): 5001,
    ("C1", "SI-3", "EUR"): 5500,
    ("C1", "SI-4", "EUR"): 6700,
    ("C1", "SI-R2", "EUR"): -1000,
    ("C1", "JE-2", "EUR"): 700,
    ("C2", "PE-3", "EUR"): -2500,
    ("C2", "SI-10", "EUR"): 9200,
    ("C2", "SI-11", "USD"): 10000,
    ("C2", "SI-12", "EUR"): 20000,
    ("C2", "SO-1", "EUR"): -4400,
}
