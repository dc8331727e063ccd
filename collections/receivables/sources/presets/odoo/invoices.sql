WITH {lines}
SELECT
    document AS invoice, customer, day AS invoice_date, due AS due_date, currency, amount,
    CASE WHEN parts > 1 THEN CAST(part AS TEXT) END AS instalment, reference, salesperson, 'invoice' AS kind,
    NULL AS applies_to
FROM debit
UNION ALL
SELECT
    document, customer, day, NULL, currency, piece,
    NULLIF(CONCAT_WS(' ', CASE WHEN parts > 1 THEN CAST(part AS TEXT) END, name), ''), reference, salesperson,
    'credit_note', to_document
FROM piece WHERE move_type <> 'entry'
ORDER BY customer, invoice, instalment
