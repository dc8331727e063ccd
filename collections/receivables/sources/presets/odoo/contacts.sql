-- Odoo 16.0 and later. The persons below a company, by their job position; people of the same name once.
SELECT DISTINCT ON (person.commercial_partner_id, person.name)
    CAST(person.commercial_partner_id AS TEXT) AS customer, person.name, person.function AS role, person.email,
    person.phone
FROM res_partner person
WHERE person.active AND NOT COALESCE(person.is_company, FALSE) AND person.name IS NOT NULL
    AND person.parent_id IS NOT NULL AND person.type = 'contact'
    AND EXISTS (
        SELECT 1 FROM account_move m
        WHERE m.commercial_partner_id = person.commercial_partner_id AND m.state = 'posted' AND m.move_type LIKE 'out_%'
    )
ORDER BY person.commercial_partner_id, person.name, person.id
