WITH owing AS (
    SELECT DISTINCT l.party FROM account_move_line l
    JOIN account_account a ON a.id = l.account
    JOIN account_account_type t ON t.id = a.type AND t.receivable
),
address AS (
    SELECT
        address.*,
        ROW_NUMBER() OVER (
            PARTITION BY party ORDER BY CASE WHEN invoice THEN 0 ELSE 1 END, COALESCE(sequence, 0), id
        ) AS place
    FROM party_address address WHERE active
),
mail AS (
    SELECT
        party, value,
        ROW_NUMBER() OVER (
            PARTITION BY party ORDER BY CASE WHEN invoice THEN 0 ELSE 1 END, COALESCE(sequence, 0), id
        ) AS place
    FROM party_contact_mechanism WHERE active AND type = 'email'
),
spoken AS (SELECT party, MIN(lang) AS lang FROM party_party_lang GROUP BY party)
SELECT
    p.code AS customer, COALESCE(p.name, p.code) AS name, SUBSTR(lang.code, 1, 2) AS language, mail.value AS email,
    country.code AS country,
    CASE WHEN address.city IS NOT NULL THEN
        COALESCE(
            address.street_unstructured,
            TRIM(COALESCE(address.street_name, '') || ' ' || COALESCE(address.building_number, ''))
        ) || '
' || TRIM(COALESCE(address.postal_code, '') || ' ' || address.city) || COALESCE('
' || country.name, '')
    END AS address
FROM party_party p
JOIN owing ON owing.party = p.id
LEFT JOIN address ON address.party = p.id AND address.place = 1
LEFT JOIN country_country country ON country.id = address.country
LEFT JOIN mail ON mail.party = p.id AND mail.place = 1
LEFT JOIN spoken ON spoken.party = p.id
LEFT JOIN ir_lang lang ON lang.id = spoken.lang
ORDER BY p.code
