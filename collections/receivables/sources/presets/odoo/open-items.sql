WITH {lines}
SELECT
    document AS invoice, customer, day AS invoice_date, due AS due_date, currency, amount, rest AS balance,
    CASE WHEN parts > 1 THEN CAST(part AS TEXT) END AS instalment, reference, salesperson, 'invoice' AS kind
FROM debit WHERE rest <> 0
UNION ALL
SELECT
    CONCAT_WS('/', document, CASE WHEN parts > 1 THEN CAST(part AS TEXT) END), customer, day, NULL, currency, -amount,
    -rest, NULL, reference, salesperson, 'credit_note'
FROM credit WHERE rest <> 0
ORDER BY customer, invoice, instalment
