WITH {lines},
-- What was received without a document, or is left of it.
unapplied AS (
    SELECT customer, voucher_type, voucher_no, currency, day, credit - debit AS amount
    FROM line WHERE is_own = 1 AND voucher_type <> 'Sales Invoice' AND debit <= credit
),
-- `to_credit`: the document is itself money of the customer, which the voucher uses up.
moved AS (
    SELECT
        line.customer, line.currency, line.day, line.voucher_no, line.against_voucher_no, line.against_voucher_type,
        line.credit - line.debit AS amount,
        COALESCE(target.is_return, 0) AS to_note,
        CASE WHEN target.is_return = 1 OR unapplied.voucher_no IS NOT NULL THEN 1 ELSE 0 END AS to_credit
    FROM line
    LEFT JOIN `tabSales Invoice` target
        ON line.against_voucher_type = 'Sales Invoice' AND target.name = line.against_voucher_no
    LEFT JOIN unapplied ON unapplied.customer = line.customer AND unapplied.voucher_type = line.against_voucher_type
        AND unapplied.voucher_no = line.against_voucher_no AND unapplied.currency = line.currency
    WHERE line.is_own = 0 AND line.is_return = 0
)
SELECT
    voucher_no AS payment, customer, day AS date, currency, amount, NULL AS invoice, NULL AS reference, 'payment' AS kind,
    NULL AS reverses
FROM unapplied
UNION ALL
-- Paid at the counter, written off or redeemed on the invoice itself.
SELECT voucher_no, customer, day, currency, credit, voucher_no, NULL, 'payment', NULL
FROM line WHERE is_own = 1 AND voucher_type = 'Sales Invoice' AND is_return = 0 AND least < 0
UNION ALL
SELECT
    CONCAT(voucher_no, '/', against_voucher_no), customer, day, currency, ABS(amount),
    CASE
        -- A credit note of its own is the document of this name.
        WHEN to_note = 1 THEN CONCAT(against_voucher_no, '@credit_note')
        WHEN to_credit = 0 AND against_voucher_type IN ('Sales Invoice', 'Journal Entry', 'Payment Entry')
            THEN against_voucher_no
    END,
    NULL,
    CASE WHEN amount < 0 OR (amount = 0 AND to_credit = 1) THEN 'reversal' ELSE 'payment' END,
    CASE
        WHEN to_note = 0 AND to_credit = 1 AND amount <= 0 THEN against_voucher_no
    END
FROM moved
ORDER BY 2, 1
