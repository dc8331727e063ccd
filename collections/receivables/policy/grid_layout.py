"""How a matrix is laid out on a sheet of a workbook: the labels in its first column, and what stands beside them."""

from receivables.model import Treatment

AMOUNT_OF = "Amounts compared"
SOFTENING = "Softening allowed"
GRID = "From amount, from day"
CURRENCIES = "Currency"
SEGMENTS = "Segment"
LABELS = (AMOUNT_OF, SOFTENING, GRID, CURRENCIES, SEGMENTS)

AMOUNTS_OF = {"item": "per item", "customer": "per customer", "group": "per group"}
YES_NO = {True: "yes", False: "no"}
TREATMENTS = {str(treatment): str(treatment).replace("_", " ") for treatment in Treatment}
EXCEL_DIGITS = 15


def sheet_title(policy_name: str) -> str:
    """The name of a policy as a sheet may be called: at most 31 characters, and none that Excel forbids.

    >>> sheet_title("public/2026: all")
    'public 2026  all'
    """
    allowed = "".join(" " if letter in "[]:*?/\\" or letter < " " else letter for letter in policy_name)
    return allowed.strip().strip("'")[:31].strip() or "policy"


def cell_address(row: int, column: int) -> str:
    """The address of a cell by its places from 0.

    >>> cell_address(3, 2), cell_address(0, 27)
    ('C4', 'AB1')
    """
    letters = ""
    number = column + 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row + 1}"
