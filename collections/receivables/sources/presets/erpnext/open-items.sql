WITH {lines},
owed AS (
    SELECT
        customer, against_voucher_type AS voucher_type, against_voucher_no AS document, currency, MIN(day) AS day,
        SUM(debit - credit) AS balance
    FROM line GROUP BY customer, against_voucher_type, against_voucher_no, currency
    HAVING SUM(debit - credit) <> 0
),
-- What was paid goes to the oldest instalment.
part AS (
    SELECT
        debit.*,
        SUM(amount) OVER (PARTITION BY customer, voucher_type, document, currency) AS debt,
        SUM(amount) OVER (PARTITION BY customer, voucher_type, document, currency ORDER BY due, part) AS upto
    FROM debit
),
piece AS (
    SELECT
        owed.document, owed.customer, COALESCE(part.day, owed.day) AS day, COALESCE(part.due, owed.day) AS due,
        owed.currency, COALESCE(part.amount, owed.balance) AS amount, owed.balance AS open, part.part, part.reference,
        owed.voucher_type,
        CASE
            WHEN part.amount IS NULL OR part.part IS NULL THEN owed.balance
            WHEN part.debt - owed.balance <= part.upto - part.amount THEN part.amount
            WHEN part.debt - owed.balance >= part.upto THEN 0
            ELSE part.upto - (part.debt - owed.balance)
        END AS balance
    FROM owed
    LEFT JOIN part ON part.customer = owed.customer AND part.voucher_type = owed.voucher_type
        AND part.document = owed.document AND part.currency = owed.currency
    WHERE owed.balance > 0
)
SELECT
    piece.document AS invoice, piece.customer, piece.day AS invoice_date, piece.due AS due_date, piece.currency,
    piece.amount, piece.balance, CASE WHEN piece.part IS NOT NULL THEN CONCAT(piece.part, '') END AS instalment,
    piece.reference, seller.sales_person AS salesperson, 'invoice' AS kind
FROM piece
LEFT JOIN seller ON seller.parenttype = piece.voucher_type AND seller.parent = piece.document AND seller.place = 1
UNION ALL
SELECT document, customer, day, NULL, currency, -balance, -balance, NULL, NULL, NULL, 'credit_note'
FROM owed WHERE balance < 0
ORDER BY 2, 1, 8
