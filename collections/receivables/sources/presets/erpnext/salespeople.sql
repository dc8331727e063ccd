-- ERPNext 14 and later.
SELECT p.name AS salesperson, p.sales_person_name AS name, e.company_email AS email, e.cell_number AS phone
FROM `tabSales Person` p
LEFT JOIN `tabEmployee` e ON e.name = p.employee
WHERE p.is_group = 0
ORDER BY p.name
