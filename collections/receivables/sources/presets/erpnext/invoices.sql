WITH {lines}
SELECT
    debit.document AS invoice, debit.customer, debit.day AS invoice_date, debit.due AS due_date, debit.currency,
    debit.amount, CASE WHEN debit.part IS NOT NULL THEN CONCAT(debit.part, '') END AS instalment, debit.reference,
    seller.sales_person AS salesperson, 'invoice' AS kind, NULL AS applies_to
FROM debit
LEFT JOIN seller ON seller.parenttype = debit.voucher_type AND seller.parent = debit.document AND seller.place = 1
UNION ALL
SELECT
    voucher_no, customer, day, NULL, currency, credit - debit,
    CASE
        WHEN COUNT(*) OVER (PARTITION BY customer, voucher_no) > 1 AND is_own = 0 THEN against_voucher_no
    END,
    NULLIF(po_no, ''), NULL, 'credit_note', CASE WHEN is_own = 0 THEN against_voucher_no END
FROM line WHERE is_return = 1
ORDER BY 2, 1, 7
