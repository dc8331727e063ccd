-- ERPNext 14 and later. People of the same name once.
WITH person AS (
    SELECT
        link.link_name AS customer, CONCAT_WS(' ', NULLIF(c.first_name, ''), NULLIF(c.last_name, '')) AS name,
        c.designation, c.email_id, COALESCE(NULLIF(c.phone, ''), c.mobile_no) AS phone, c.name AS record
    FROM `tabDynamic Link` link
    JOIN `tabContact` c ON c.name = link.parent
    WHERE link.parenttype = 'Contact' AND link.link_doctype = 'Customer'
),
once AS (
    SELECT person.*, ROW_NUMBER() OVER (PARTITION BY customer, name ORDER BY record) AS place
    FROM person WHERE name <> ''
)
SELECT customer, name, designation AS role, email_id AS email, phone FROM once WHERE place = 1 ORDER BY customer, name
