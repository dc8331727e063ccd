WITH {lines}
SELECT
    document
        || CASE WHEN parts > 1 THEN '/' || CAST(part AS TEXT) ELSE '' END
        || CASE WHEN number > 1 THEN '/' || to_document ELSE '' END AS payment,
    customer, day AS date, currency, piece AS amount, to_document AS invoice, description AS reference
FROM piece WHERE invoice IS NULL
UNION ALL
-- Reconciled, and by nothing of its own currency: settled all the same.
SELECT
    'reconciliation ' || r.number || '/' || debit.document || '/' || CAST(debit.part AS TEXT),
    debit.customer, r.date, debit.currency, ROUND(debit.amount - COALESCE(SUM(met.amount), 0), 4), debit.document, NULL
FROM debit
JOIN account_move_reconciliation r ON r.id = debit.reconciliation
LEFT JOIN met ON met.debit = debit.id AND met.amount > 0
GROUP BY r.number, debit.document, debit.part, debit.customer, r.date, debit.currency, debit.amount
HAVING ROUND(debit.amount - COALESCE(SUM(met.amount), 0), 4) > 0
ORDER BY customer, payment
