WITH {lines}
SELECT
    CONCAT_WS('/', document, CASE WHEN parts > 1 THEN CAST(part AS TEXT) END, name) AS payment,
    customer, day AS date, currency, piece AS amount, to_document AS invoice, reference
FROM piece WHERE move_type = 'entry'
ORDER BY customer, payment
