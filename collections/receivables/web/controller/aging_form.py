"""How an aging is asked for in a form or an address, and what was asked in words."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from receivables.model.aging import AgeBy, AgingOptions, BucketUnit, Credits
from receivables.night.aging_view import AgingView
from receivables.policy.aging import bounds_problem
from receivables.stop import Stopped
from receivables.web.controller.who import day_or_none
from receivables.web.entered import Day, Fault
from receivables.web.words import say

_NARROWED = ("company", "segment", "salesperson", "currency")


class BucketsNotUnderstood(Stopped):
    """The lower bounds of buckets are none."""


class _Narrowed(BaseModel):
    """None: not said. An empty text is a choice that a form leaves open: all of them."""

    age_by: AgeBy | None = None
    credits: Credits | None = None
    unit: BucketUnit | None = None
    buckets: str | None = Field(default=None, max_length=200)
    company: list[str] | None = Field(default=None, max_length=50)
    segment: list[str] | None = Field(default=None, max_length=50)
    salesperson: list[str] | None = Field(default=None, max_length=50)
    currency: list[str] | None = Field(default=None, max_length=50)


class AgingForm(_Narrowed):
    """The parameters of a page's address. A day that a form leaves open comes as an empty text."""

    night: str = ""
    before: str = ""

    @property
    def day(self) -> date | None:
        """The day that is asked for, None: of the newest night."""
        return day_or_none(self.night)

    def entered(self, own: AgingOptions) -> "Entered":
        """The firm's own options with what was said instead; what cannot be read is told."""
        return _entered(own, self, day_or_none(self.before))


class AgingQuestion(_Narrowed):
    """The parameters as programs send them."""

    night: Day | None = None
    before: Day | None = None

    def entered(self, own: AgingOptions) -> AgingOptions:
        """The firm's own options with what was said instead. Raises BucketsNotUnderstood."""
        found = _entered(own, self, self.before)
        if found.fault:
            like = found.fault.values["like"]
            raise BucketsNotUnderstood(f"buckets: '{self.buckets}', expected lower bounds that rise, such as {like}")
        return found.options


@dataclass(frozen=True, slots=True)
class Entered:
    """The options, and what is wrong with the buckets: then they are the firm's own."""

    options: AgingOptions
    fault: Fault | None = None


def _entered(own: AgingOptions, form: _Narrowed, before: date | None) -> Entered:
    asked = replace(own, compare_with=before)
    if form.age_by is not None:
        asked = replace(asked, age_by=form.age_by)
    if form.credits is not None:
        asked = replace(asked, credits=form.credits)
    narrowed: dict[str, Any] = {
        name: tuple(sorted({*said} - {""})) for name in _NARROWED if (said := getattr(form, name)) is not None
    }
    asked = replace(asked, **narrowed)
    if form.buckets is None:
        return Entered(asked)
    return _with_buckets(asked, form.buckets, form.unit or BucketUnit.DAYS)


def _with_buckets(asked: AgingOptions, text: str, unit: BucketUnit) -> Entered:
    typed = re.split(r"[\s,;]+", text.strip()) if text.strip() else []
    bounds = tuple(int(one) for one in typed if re.fullmatch(r"[0-9]{1,5}", one))
    # Months without bounds of their own: the policy's are days.
    unit = unit if typed else BucketUnit.DAYS
    if len(bounds) != len(typed) or bounds_problem(bounds, unit):
        first = "1, 31, 61, 91" if unit is BucketUnit.DAYS else "0, 1, 2, 3"
        return Entered(asked, Fault("controller.aging.no_buckets", {"came": text, "like": first}))
    return Entered(replace(asked, buckets=bounds, bucket_unit=unit))


def said_options(language: str, view: AgingView) -> tuple[str, ...]:
    """What was asked for, in sentences: for the page, for paper and for files."""
    asked, word = view.options, "controller.aging"
    counted_from = say(language, f"{word}.by_{asked.age_by}")
    sentences = [say(language, f"{word}.said_age", what=counted_from), say(language, f"{word}.credits_{asked.credits}")]
    for name, values in asked.filters.items():
        names = [view.choices.salesperson.get(one, one) if name == "salesperson" else one for one in values]
        sentences.append(f"{say(language, f'{word}.{name}')}: {', '.join(names)}")
    sentences.append(say(language, f"{word}.{'as_kept' if view.kept else 'as_known'}"))
    return tuple(sentences)
