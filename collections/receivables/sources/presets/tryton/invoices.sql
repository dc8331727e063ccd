WITH {lines}
SELECT
    document AS invoice, customer, COALESCE(invoice_date, day) AS invoice_date, due AS due_date, currency, amount,
    CASE WHEN parts > 1 THEN CAST(part AS TEXT) END AS instalment, COALESCE(reference, description) AS reference,
    'invoice' AS kind, NULL AS applies_to
FROM debit
UNION ALL
SELECT
    document, customer, CASE WHEN state = 'cancelled' THEN day ELSE COALESCE(invoice_date, day) END, NULL, currency, piece,
    CASE
        WHEN parts > 1 AND number > 1 THEN CAST(part AS TEXT) || ' ' || to_document
        WHEN parts > 1 THEN CAST(part AS TEXT)
        WHEN number > 1 THEN to_document
    END,
    COALESCE(reference, description), 'credit_note', to_document
FROM piece WHERE invoice IS NOT NULL
ORDER BY customer, invoice, instalment
