WITH {lines},
-- What was paid on an invoice and is not reconciled yet goes to its oldest instalment.
paid AS (
    SELECT to_document AS document, customer, currency, SUM(piece) AS amount FROM piece
    WHERE reconciliation IS NULL AND to_document IS NOT NULL
    GROUP BY to_document, customer, currency
),
open_debit AS (
    SELECT
        debit.*, COALESCE(paid.amount, 0) AS paid,
        SUM(debit.amount) OVER (
            PARTITION BY debit.customer, debit.document, debit.currency ORDER BY debit.due, debit.id
        ) AS through,
        SUM(debit.amount) OVER (PARTITION BY debit.customer, debit.document, debit.currency) AS debt
    FROM debit
    LEFT JOIN paid ON paid.document = debit.document AND paid.customer = debit.customer AND paid.currency = debit.currency
    WHERE debit.reconciliation IS NULL
)
SELECT
    document AS invoice, customer, COALESCE(invoice_date, day) AS invoice_date, due AS due_date, currency, amount,
    ROUND(CASE
        WHEN paid <= through - amount THEN amount
        WHEN paid >= through THEN 0
        ELSE through - paid
    END, 4) AS balance,
    CASE WHEN parts > 1 THEN CAST(part AS TEXT) END AS instalment, COALESCE(reference, description) AS reference,
    'invoice' AS kind
FROM open_debit
UNION ALL
SELECT
    document || CASE WHEN parts > 1 THEN '/' || CAST(part AS TEXT) ELSE '' END,
    customer, COALESCE(invoice_date, day), NULL, currency, -amount, -amount, NULL, COALESCE(reference, description),
    'credit_note'
FROM piece WHERE reconciliation IS NULL AND to_document IS NULL
ORDER BY customer, invoice, instalment
