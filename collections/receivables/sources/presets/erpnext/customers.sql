-- ERPNext 14 and later.
WITH address AS (
    SELECT
        link.link_name AS customer, a.*,
        ROW_NUMBER() OVER (
            PARTITION BY link.link_name
            ORDER BY CASE WHEN a.name = c.customer_primary_address THEN 0 ELSE 1 END,
                CASE WHEN a.address_type = 'Billing' THEN 0 ELSE 1 END, a.name
        ) AS place
    FROM `tabDynamic Link` link
    JOIN `tabAddress` a ON a.name = link.parent AND a.disabled = 0
    JOIN `tabCustomer` c ON c.name = link.link_name
    WHERE link.parenttype = 'Address' AND link.link_doctype = 'Customer'
),
seller AS (
    SELECT
        parent, sales_person,
        ROW_NUMBER() OVER (PARTITION BY parent ORDER BY allocated_percentage DESC, idx) AS place
    FROM `tabSales Team` WHERE parenttype = 'Customer'
)
SELECT
    c.name AS customer, c.customer_name AS name, c.customer_group AS segment, seller.sales_person AS salesperson,
    c.language, COALESCE(NULLIF(address.email_id, ''), c.email_id) AS email, UPPER(country.code) AS country, c.territory,
    CASE WHEN address.name IS NOT NULL THEN
        CONCAT_WS('
', NULLIF(address.address_line1, ''), NULLIF(address.address_line2, ''),
            NULLIF(TRIM(CONCAT_WS(' ', address.pincode, address.city)), ''), address.country)
    END AS address
FROM `tabCustomer` c
LEFT JOIN address ON address.customer = c.name AND address.place = 1
LEFT JOIN `tabCountry` country ON country.name = address.country
LEFT JOIN seller ON seller.parent = c.name AND seller.place = 1
ORDER BY c.name
