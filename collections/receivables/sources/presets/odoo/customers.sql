-- Odoo 16.0 and later. A customer is a commercial entity with a receivable line; its number is the record's own.
WITH owing AS (
    SELECT DISTINCT COALESCE(p.commercial_partner_id, p.id) AS partner
    FROM account_move_line aml
    JOIN account_account a ON a.id = aml.account_id AND a.account_type = 'asset_receivable'
    JOIN res_partner p ON p.id = aml.partner_id
),
-- Letters go to the address for invoices where there is one.
billed AS (
    SELECT parent_id, MIN(id) AS id FROM res_partner WHERE active AND type = 'invoice' GROUP BY parent_id
)
SELECT
    CAST(p.id AS TEXT) AS customer, COALESCE(p.name, CAST(p.id AS TEXT)) AS name,
    CAST(p.parent_id AS TEXT) AS parent, CAST(p.user_id AS TEXT) AS salesperson, SUBSTR(p.lang, 1, 2) AS language,
    COALESCE(NULLIF(a.email, ''), p.email) AS email, country.code AS country,
    CASE WHEN COALESCE(a.city, a.zip) IS NOT NULL THEN
        CONCAT_WS('
', NULLIF(a.street, ''), NULLIF(a.street2, ''), NULLIF(CONCAT_WS(' ', a.zip, a.city), ''),
            country.name ->> 'en_US')
    END AS address
FROM res_partner p
JOIN owing ON owing.partner = p.id
LEFT JOIN billed ON billed.parent_id = p.id
JOIN res_partner a ON a.id = COALESCE(billed.id, p.id)
LEFT JOIN res_country country ON country.id = a.country_id
ORDER BY p.id
