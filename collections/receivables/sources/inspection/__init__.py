"""What a file holds, for a firm that shows it for the first time: its tables, what each column is taken for and how
its cells are read, and the questions that only the firm can answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from receivables.model import TABLES, CellType
from receivables.money import to_decimal
from receivables.source import SourceSettings
from receivables.sources.dates import order_of
from receivables.sources.headers import labelled, letters, match, normal
from receivables.sources.inspection.found import ColumnFound, Example, Question, TableFound, by_currency, span
from receivables.sources.inspection.places import Place
from receivables.sources.inspection.places import places as places_in
from receivables.sources.messages import open_message
from receivables.sources.reading import Reading, read_table
from receivables.sources.settings import SourceError, Undecided, check
from receivables.sources.tables import RawTable, open_table, sheets_of
from receivables.sources.typed import typed_name

__all__ = ["ColumnFound", "Example", "Question", "TableFound", "by_currency", "inspect", "span"]

_EXAMPLES = 2
# A column can leave one thing open, and a file has a few of them; beyond that something else is wrong.
_MOST_QUESTIONS = 6
# Every answer is tried in a table of at most so many rows; in a larger one the likeliest.
_ROWS_TRIED = 200_000
# Currencies to choose from where nothing names one; any other will do as well.
_CURRENCIES = ("EUR", "USD", "GBP", "CNY")


def inspect(settings: SourceSettings, *, kind: str | None = None) -> tuple[TableFound, ...]:
    """The tables of a file, in its order; `kind` and the other settings answer what is known already.

    Every table that has the header of some kind is read as that kind; where none has, the nearest miss tells what it
    lacks. `settings.kind` is not looked at. Raises SourceError when the file cannot be opened at all.
    """
    if (message := _message(settings, kind)) is not None:
        return (message,)
    settings, questions = _opened(settings)
    found = places_in(settings, kind)
    sheets = [place.sheet for place in found]
    return tuple(
        _table(replace(settings, name=name), place, questions, alone=sheets.count(place.sheet) == 1)
        for name, place in zip(_names(settings.name, found), found, strict=True)
    )


def _names(name: str, found: Sequence[Place]) -> list[str]:
    """A name for the source of each table, as no two sources may have the same."""
    if len(found) == 1:
        return [name]
    sheets = [place.sheet for place in found]
    named = [" ".join(filter(None, (name, place.sheet))) for place in found]
    return [
        text if sheets.count(place.sheet) == 1 else f"{text} {place.header_row}"
        for text, place in zip(named, found, strict=True)
    ]


def _message(settings: SourceSettings, kind: str | None) -> TableFound | None:
    """A statement or an e-invoice, whose format says what everything is; None where the file is neither."""
    candidates = [kind] if kind else ["bank-entries", "invoices"]
    for candidate in candidates:
        said = replace(settings, kind=candidate)
        try:
            table = open_message(said)
        except SourceError:
            if candidate == candidates[-1]:
                raise
            continue
        return None if table is None else _without_header(table, said)
    raise AssertionError


def _without_header(table: RawTable, settings: SourceSettings) -> TableFound:
    reading = read_table(table, settings)
    return TableFound(
        sheet=None,
        header_row=None,
        kind=settings.kind,
        could_be=(),
        columns=_columns(table, reading, settings),
        missing=(),
        questions=(),
        reading=reading,
        refusal=None,
        settings=settings,
    )


def _opened(settings: SourceSettings) -> tuple[SourceSettings, tuple[Question, ...]]:
    """The settings with which the file can be looked into: an encoding may be a question before any other."""
    try:
        sheets_of(settings)
    except Undecided as undecided:
        first = undecided.options[0]
        question = Question(
            setting=undecided.setting, options=undecided.options, assumed=first, sentence=str(undecided)
        )
        return _answered(settings, undecided.setting, first), (question,)
    return settings, ()


def _table(settings: SourceSettings, place: Place, questions: tuple[Question, ...], *, alone: bool) -> TableFound:
    said = replace(settings, kind=place.kind, sheet=place.sheet, header_row=place.header_row)
    lacking = _lacking(said, place)
    for question in lacking:
        said = _answered(said, question.setting, question.assumed)
    missing = () if lacking else place.missing
    outcome = _Outcome(settings=said) if missing else _outcome(said, None, ())
    table = outcome.table
    return TableFound(
        sheet=place.sheet,
        header_row=place.header_row,
        kind=place.kind,
        could_be=place.could_be,
        columns=_columns(table, outcome.reading, outcome.settings) if table else _headers(place, said),
        missing=missing,
        questions=(*questions, *lacking, *outcome.questions),
        reading=outcome.reading,
        refusal=outcome.refusal,
        settings=replace(outcome.settings, header_row=settings.header_row if alone else place.header_row),
    )


def _lacking(settings: SourceSettings, place: Place) -> tuple[Question, ...]:
    """What the firm can say of a table that lacks its currency or numbers of customers, and nothing else."""
    lacks = {*place.missing, *(["currency"] if place.lacks_currency else [])}
    questions = []
    if "customer" in lacks and (header := _header_of(place, "name", settings)):
        sentence = f"no column numbers the customers; are their names in {header} to serve as numbers?"
        names = {"customer": header, "name": header}
        questions.append(_question(settings, "columns", (names,), sentence))
    if "currency" in lacks:
        sentence = "no header names the currency, and no column; set currency for the source to what its amounts are in"
        questions.append(_question(settings, "currency", _CURRENCIES, sentence))
    return tuple(questions) if len(questions) == len(lacks) else ()


def _header_of(place: Place, column: str, settings: SourceSettings) -> str | None:
    found = match(place.header, place.kind, mapped=settings.columns, has_currency=True).columns
    return labelled(place.header)[found[column]] if column in found else None


def _question(settings: SourceSettings, setting: str, options: tuple[Any, ...], sentence: str) -> Question:
    return Question(setting=setting, options=options, assumed=options[0], sentence=f"{settings.path.name}: {sentence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What reading a table came to, under settings that answer its questions."""

    settings: SourceSettings
    table: RawTable | None = None
    reading: Reading | None = None
    questions: tuple[Question, ...] = ()
    refusal: str | None = None

    @property
    def taken(self) -> int:
        """How many rows would be taken."""
        return self.reading.rows_taken if self.reading else -1


def _outcome(settings: SourceSettings, table: RawTable | None, asked: tuple[Question, ...]) -> _Outcome:
    """Reads the table; a question is answered in every way in question, and the one that takes most rows is assumed."""
    try:
        check(settings)
        table = table or open_table(settings)
        return _Outcome(settings=settings, table=table, reading=read_table(table, settings), questions=asked)
    except Undecided as undecided:
        if len(asked) >= _MOST_QUESTIONS:
            return _Outcome(settings=settings, questions=asked, refusal=str(undecided))
        return _best_answer(undecided, settings, table, asked)
    except SourceError as error:
        return _Outcome(settings=settings, table=table, questions=asked, refusal=str(error))


def _best_answer(
    undecided: Undecided, settings: SourceSettings, table: RawTable | None, asked: tuple[Question, ...]
) -> _Outcome:
    tried = {}
    for position, option in enumerate(undecided.options):
        answered = _answered(settings, undecided.setting, option)
        # How cells are read does not change where the table is; everything else does.
        same_table = table if undecided.setting in ("date_order", "decimal") else None
        tried[position] = _outcome(answered, same_table, asked)
        if table is not None and table.cells.height > _ROWS_TRIED:
            break
    best = max(tried, key=lambda position: tried[position].taken)
    question = Question(
        setting=undecided.setting,
        options=undecided.options,
        assumed=undecided.options[best],
        taken=tuple(outcome.taken if outcome.reading else None for outcome in tried.values()),
        sentence=str(undecided),
    )
    return replace(tried[best], questions=(*asked, question, *tried[best].questions[len(asked) :]))


def _answered(settings: SourceSettings, setting: str, answer: Any) -> SourceSettings:
    if setting == "columns":
        return replace(settings, columns={**settings.columns, **answer})
    return replace(settings, **{setting: answer})


def _headers(place: Place, settings: SourceSettings) -> tuple[ColumnFound, ...]:
    """The columns of a table that could not be read: their headers and what stands right below them."""
    found = match(place.header, place.kind, mapped=settings.columns, has_currency=settings.currency is not None)
    canonical = {position: name for name, position in found.columns.items()}
    return tuple(
        ColumnFound(
            letter=letters(position),
            header=" ".join(header.split()),
            column=canonical.get(position),
            how=_how(header, canonical.get(position), settings),
            type=_type(canonical.get(position), place.kind),
            date_order=None,
            filled=None,
            empty=None,
            different=None,
            examples=tuple(Example(came=text, read=None) for text in _right_below(place, position)),
        )
        for position, header in enumerate(place.header)
        if header.strip()
    )


def _right_below(place: Place, position: int) -> Sequence[str]:
    texts = [row[position].strip() for row in place.below if position < len(row)]
    return list(dict.fromkeys(filter(None, texts)))[:_EXAMPLES]


def _columns(table: RawTable, reading: Reading | None, settings: SourceSettings) -> tuple[ColumnFound, ...]:
    cells = table.cells if reading is None else table.cells.join(reading.asides, on="row", how="anti")
    # Where names serve as numbers, the column is first of all the customer's.
    canonical = {position: name for name, position in reversed(list(table.columns.items()))}
    found = []
    for position, label in enumerate(table.labels):
        texts = cells[str(position)]
        column = canonical.get(position)
        if column is None and not texts.count():
            continue
        found.append(
            ColumnFound(
                letter=letters(position),
                header=label,
                column=column,
                how=_how(label, column, settings),
                type=_type(column, settings.kind),
                date_order=_date_order(texts, column, settings),
                filled=texts.count(),
                empty=texts.null_count(),
                different=texts.drop_nulls().n_unique(),
                examples=_examples(cells, position, column, reading),
            )
        )
    return tuple(found)


def _how(header: str, column: str | None, settings: SourceSettings) -> str | None:
    if column is None:
        return None
    if column in settings.columns:
        return "setting"
    return "name" if normal(header) == normal(column) else "synonym"


def _type(column: str | None, kind: str) -> str | None:
    return None if column is None else str(TABLES[kind].column(column).type)


def _date_order(texts: pl.Series, column: str | None, settings: SourceSettings) -> str | None:
    if _type(column, settings.kind) != CellType.DATE:
        return None
    return settings.date_order or order_of(texts)


def _examples(cells: pl.DataFrame, position: int, column: str | None, reading: Reading | None) -> tuple[Example, ...]:
    """The first different cells of a column, as they came and as they were read."""
    came = cells.select("row", came=str(position)).drop_nulls()
    first = came.unique("came", keep="first", maintain_order=True).head(_EXAMPLES)
    if column is None or reading is None:
        return tuple(Example(came=text, read=None) for text in first["came"])
    name = typed_name(TABLES[reading.kind].column(column))
    rows = pl.concat([reading.frame, reading.refused_frame])
    kept = ["row", name] + (["currency"] if name.endswith("_minor") and "currency" in rows.columns else [])
    read = first.join(rows.select(kept), on="row", how="left", maintain_order="left")
    return tuple(Example(came=row["came"], read=_as_read(row, name)) for row in read.to_dicts())


def _as_read(row: dict[str, Any], name: str) -> str | None:
    value = row[name]
    if value is None:
        return None
    if name.endswith("_minor"):
        return f"{to_decimal(value, row['currency']):,} {row['currency']}" if row.get("currency") else None
    return str(value)
