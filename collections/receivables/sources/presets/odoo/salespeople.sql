-- Odoo 16.0 and later. The users who are somebody's or some invoice's salesperson.
SELECT CAST(u.id AS TEXT) AS salesperson, COALESCE(p.name, u.login) AS name, p.email, p.phone
FROM res_users u
JOIN res_partner p ON p.id = u.partner_id
WHERE u.id IN (SELECT user_id FROM res_partner WHERE user_id IS NOT NULL)
    OR u.id IN (SELECT invoice_user_id FROM account_move WHERE invoice_user_id IS NOT NULL)
ORDER BY u.id
