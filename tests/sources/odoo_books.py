"""The tables of Odoo that its preset reads, and a small, tricky book in them.

Names and types are those that odoo/odoo declares: addons/account/models/account_move_line.py (commit 000b8267),
account_partial_reconcile.py (0094921b), odoo/addons/base/models/res_partner.py (00021842); a Monetary or Float with
digits is numeric, a translated Char is jsonb. Odoo itself was not run.
"""

from sqlalchemy import Connection, text

TABLES = """
CREATE TABLE res_currency (id integer PRIMARY KEY, name varchar NOT NULL);
CREATE TABLE res_country (id integer PRIMARY KEY, code varchar(2), name jsonb);
CREATE TABLE res_partner (
    id integer PRIMARY KEY, name varchar, parent_id integer, commercial_partner_id integer, ref varchar, lang varchar,
    user_id integer, active boolean, is_company boolean, type varchar, function varchar, email varchar, phone varchar,
    street varchar, street2 varchar, zip varchar, city varchar, country_id integer
);
CREATE TABLE res_users (id integer PRIMARY KEY, login varchar NOT NULL, partner_id integer NOT NULL, active boolean);
CREATE TABLE account_account (id integer PRIMARY KEY, name jsonb, account_type varchar NOT NULL, non_trade boolean);
CREATE TABLE account_move (
    id integer PRIMARY KEY, name varchar, ref varchar, date date NOT NULL, state varchar NOT NULL,
    move_type varchar NOT NULL, invoice_date date, invoice_date_due date, partner_id integer,
    commercial_partner_id integer, currency_id integer NOT NULL, payment_reference varchar, invoice_user_id integer,
    company_id integer
);
CREATE TABLE account_move_line (
    id integer PRIMARY KEY, move_id integer NOT NULL, account_id integer, partner_id integer, date date,
    date_maturity date, parent_state varchar, balance numeric, amount_currency numeric, currency_id integer NOT NULL,
    amount_residual numeric, amount_residual_currency numeric, reconciled boolean
);
CREATE TABLE account_partial_reconcile (
    id integer PRIMARY KEY, debit_move_id integer NOT NULL, credit_move_id integer NOT NULL, amount numeric,
    debit_amount_currency numeric, credit_amount_currency numeric, max_date date
);
"""

BOOK = """
INSERT INTO res_currency VALUES (1, 'EUR'), (2, 'USD');
INSERT INTO res_country VALUES (1, 'DE', '{"en_US": "Germany"}');
INSERT INTO res_partner VALUES
    (7, 'Salesperson', NULL, 7, NULL, 'en_US', NULL, true, false, 'contact', NULL, 's@firm.example', '+49 1', NULL,
     NULL, NULL, NULL, NULL),
    (10, 'First customer', NULL, 10, 'A-10', 'de_DE', 5, true, true, 'contact', NULL, 'first@c.example', NULL,
     'Street 1', NULL, '12345', 'Town', 1),
    (11, NULL, 10, 10, NULL, 'de_DE', NULL, true, false, 'invoice', NULL, 'bills@c.example', NULL, 'Street 2', 'Room 3',
     '54321', 'City', 1),
    (12, 'Clerk', 10, 10, NULL, 'de_DE', NULL, true, false, 'contact', 'Accounts payable', 'clerk@c.example', '+49 2',
     NULL, NULL, NULL, NULL, NULL),
    (13, 'Clerk', 10, 10, NULL, 'de_DE', NULL, true, false, 'contact', 'The same name', NULL, NULL, NULL, NULL, NULL,
     NULL, NULL),
    (20, 'Second customer', NULL, 20, NULL, NULL, NULL, true, true, 'contact', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL);
INSERT INTO res_users VALUES (5, 'seller', 7, true), (6, 'clerk', 12, true);
INSERT INTO account_account VALUES
    (1, '{"en_US": "Receivable"}', 'asset_receivable', false), (2, '{"en_US": "Deposits"}', 'asset_receivable', true),
    (3, '{"en_US": "Sales"}', 'income', NULL);
INSERT INTO account_move VALUES
    (1, 'INV/1', NULL, '2026-03-02', 'posted', 'out_invoice', '2026-03-02', '2026-04-01', 12, 10, 1, 'PO-9', 5, 1),
    (2, 'INV/2', 'ref', '2026-03-02', 'posted', 'out_invoice', '2026-03-02', '2026-05-01', 10, 10, 1, '', 5, 1),
    (3, 'INV/3', NULL, '2026-03-05', 'posted', 'out_invoice', '2026-03-05', '2026-04-04', 10, 10, 1, NULL, NULL, 1),
    (4, 'RINV/1', NULL, '2026-03-20', 'posted', 'out_refund', '2026-03-20', '2026-03-20', 10, 10, 1, NULL, NULL, 1),
    (5, 'PBNK/1', 'wire', '2026-04-02', 'posted', 'entry', NULL, NULL, 10, 10, 1, NULL, NULL, 1),
    (6, 'INV/4', NULL, '2026-03-02', 'posted', 'out_invoice', '2026-03-02', '2026-04-01', 20, 20, 2, NULL, NULL, 1),
    (7, 'PBNK/2', NULL, '2026-04-03', 'posted', 'entry', NULL, NULL, 20, 20, 1, NULL, NULL, 1),
    (8, 'PBNK/3', 'what for?', '2026-04-07', 'posted', 'entry', NULL, NULL, 20, 20, 1, NULL, NULL, 1),
    (9, 'MISC/1', 'interest', '2026-04-08', 'posted', 'entry', NULL, NULL, 10, 10, 1, NULL, NULL, 1),
    (10, '/', NULL, '2026-04-09', 'draft', 'out_invoice', NULL, NULL, 10, 10, 1, NULL, NULL, 1),
    (11, 'INV/5', NULL, '2026-04-09', 'cancel', 'out_invoice', '2026-04-09', '2026-05-09', 10, 10, 1, NULL, NULL, 1),
    (12, 'EXCH/1', NULL, '2026-04-03', 'posted', 'entry', NULL, NULL, 20, 20, 1, NULL, NULL, 1),
    (13, 'DEP/1', NULL, '2026-04-03', 'posted', 'entry', NULL, NULL, 20, 20, 1, NULL, NULL, 1),
    (14, 'POS/1', NULL, '2026-04-03', 'posted', 'entry', NULL, NULL, NULL, NULL, 1, NULL, NULL, 1),
    (15, 'BACK/1', NULL, '2026-04-20', 'posted', 'entry', NULL, NULL, 10, 10, 1, NULL, NULL, 1);
-- id, move, account, partner, date, due, state, balance, amount, currency, residual, residual in currency, reconciled
INSERT INTO account_move_line VALUES
    (101, 1, 1, 10, '2026-03-02', '2026-04-01', 'posted', 100, 100, 1, 0, 0, true),
    (102, 1, 3, 10, '2026-03-02', NULL, 'posted', -100, -100, 1, 0, 0, false),
    (201, 2, 1, 10, '2026-03-02', '2026-04-01', 'posted', 30, 30, 1, 0, 0, true),
    (202, 2, 1, 10, '2026-03-02', '2026-05-01', 'posted', 70.01, 70.01, 1, 50.01, 50.01, false),
    (301, 3, 1, 10, '2026-03-05', '2026-04-04', 'posted', 80, 80, 1, 55, 55, false),
    (401, 4, 1, 10, '2026-03-20', '2026-03-20', 'posted', -40, -40, 1, -5, -5, false),
    (501, 5, 1, 10, '2026-04-02', NULL, 'posted', -150, -150, 1, 0, 0, true),
    (601, 6, 1, 20, '2026-03-02', '2026-04-01', 'posted', 180, 200, 2, 90, 100, false),
    (701, 7, 1, 20, '2026-04-03', NULL, 'posted', -90, -90, 1, 0, 0, true),
    (801, 8, 1, 20, '2026-04-07', NULL, 'posted', -33.33, -33.33, 1, -33.33, -33.33, false),
    (901, 9, 1, 10, '2026-04-08', '2026-04-08', 'posted', 12, 12, 1, 12, 12, false),
    (1001, 10, 1, 10, '2026-04-09', '2026-05-09', 'draft', 500, 500, 1, 500, 500, false),
    (1101, 11, 1, 10, '2026-04-09', '2026-05-09', 'cancel', 600, 600, 1, 600, 600, false),
    (1201, 12, 1, 20, '2026-04-03', NULL, 'posted', -5, 0, 2, 0, 0, true),
    (1301, 13, 2, 20, '2026-04-03', '2026-04-03', 'posted', 700, 700, 1, 700, 700, false),
    (1401, 14, 1, NULL, '2026-04-03', '2026-04-03', 'posted', 9.99, 9.99, 1, 9.99, 9.99, false),
    (1402, 14, 1, NULL, '2026-04-03', '2026-04-03', 'posted', 20, 20, 1, 0, 0, true),
    (1501, 15, 1, 10, '2026-04-20', '2026-04-20', 'posted', 10, 10, 1, 0, 0, true);
-- id, debit line, credit line, amount, in the debit's currency, in the credit's currency
INSERT INTO account_partial_reconcile VALUES
    (1, 101, 501, 100, 100, 100, '2026-04-02'), (2, 201, 501, 30, 30, 30, '2026-04-02'),
    (3, 202, 501, 20, 20, 20, '2026-04-02'), (4, 301, 401, 25, 25, 25, '2026-03-20'),
    (5, 601, 701, 90, 100, 90, '2026-04-03'), (6, 601, 1201, 5, 0, 0, '2026-04-03'),
    (7, 1501, 401, 10, 10, 10, '2026-04-20');
"""

# What Odoo says is open: the residuals of the lines, by customer, document and currency.
OPEN = {
    ("10", "INV/2", "EUR"): 5001,
    ("10", "INV/3", "EUR"): 5500,
    ("10", "RINV/1", "EUR"): -500,
    ("10", "MISC/1", "EUR"): 1200,
    ("20", "INV/4", "USD"): 10000,
    ("20", "PBNK/3", "EUR"): -3333,
}


def fill(conn: Connection) -> None:
    """Makes the tables and writes the book."""
    for statement in (TABLES + BOOK).split(";\n"):
        if statement.strip():
            conn.execute(text(statement.replace(":", "\\:")))
