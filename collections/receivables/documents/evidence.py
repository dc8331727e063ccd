"""What rules have seen, in sentences: English and Chinese."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from receivables.model.suspicion import SuspicionRule
from receivables.money import to_decimal

LANGUAGES = ("en", "zh")
# The rules by name, as they stand in a list.
RULE_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        SuspicionRule.ACCEPTANCE_FAILED: "acceptance failed",
        SuspicionRule.LATE_DELIVERY: "late delivery",
        SuspicionRule.MISSING_PURCHASE_ORDER: "no purchase order number",
        SuspicionRule.LARGE_FIRST_ORDER: "large first order",
        SuspicionRule.UNCONFIRMED_ADDRESS: "unconfirmed address",
        SuspicionRule.BANK_DETAILS_CHANGED: "bank account changed",
        SuspicionRule.VISIT_REPORT: "reported after a visit",
    },
    "zh": {
        SuspicionRule.ACCEPTANCE_FAILED: "验收未通过",
        SuspicionRule.LATE_DELIVERY: "迟延交货",
        SuspicionRule.MISSING_PURCHASE_ORDER: "缺少采购订单号",
        SuspicionRule.LARGE_FIRST_ORDER: "首单金额过大",
        SuspicionRule.UNCONFIRMED_ADDRESS: "地址未经核实",
        SuspicionRule.BANK_DETAILS_CHANGED: "付款账户变更",
        SuspicionRule.VISIT_REPORT: "拜访报告",
    },
}
# After the rule's name: what is not known of the sign. A sign is told by the sentence for what it lacks.
_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "acceptance_failed": "On {accepted_day} the customer did not accept delivery {delivery}.",
        "acceptance_failed accepted_day": "The customer did not accept delivery {delivery}.",
        "late_delivery": (
            "Delivery {delivery} was promised for {promised_day} and came on {delivered_day}, {late} late."
        ),
        "late_delivery delivered_day": "Delivery {delivery} was promised for {promised_day} and has not come.",
        "missing_purchase_order": (
            "The customer pays no invoice without the number of its order, and invoice {document} has none."
        ),
        "large_first_order": (
            "The first order of a new customer, invoiced on {day} ({invoices}), comes to {amount}; "
            "nothing was ever paid."
        ),
        "unconfirmed_address": "The address of a new customer, first invoiced on {day}, could not be confirmed.",
        "bank_details_changed": (
            "On {day} the account that the customer pays from changed from {before} to {after}, "
            "close to an open invoice."
        ),
        "visit_report": "On {day} {author} reported after a visit: {reason}.",
    },
    "zh": {
        "acceptance_failed": "客户于{accepted_day}验收交货单 {delivery}，未予通过。",
        "acceptance_failed accepted_day": "客户验收交货单 {delivery}，未予通过。",
        "late_delivery": "交货单 {delivery} 承诺于{promised_day}交货，实际于{delivered_day}送达，迟延{late}。",
        "late_delivery delivered_day": "交货单 {delivery} 承诺于{promised_day}交货，至今尚未送达。",
        "missing_purchase_order": "该客户只支付注明采购订单号的发票，而发票 {document} 未注明。",
        "large_first_order": "新客户的首单（{invoices}）于{day}开票，金额达 {amount}，且该客户从未付过款。",
        "unconfirmed_address": "该新客户于{day}首次开票，其地址未能核实。",
        "bank_details_changed": "客户的付款账户于{day}由 {before} 变更为 {after}，与未付发票的开票日相近。",
        "visit_report": "{author} 于{day}拜访后报告：{reason}。",
    },
}


def sentences(evidence: str, language: str = "en") -> list[str]:
    """What a suspicion or a rule's cause rests on, sign by sign. `evidence`: a JSON array as rules give it."""
    return [_sentence(sign, language) for sign in json.loads(evidence)]


def in_words(evidence: str, rule: str, language: str = "en") -> str:
    """The evidence of a cause as people read it: a rule's in sentences, somebody's own as it was said."""
    if not rule:
        return evidence
    return ("" if language == "zh" else " ").join(sentences(evidence, language))


def rule_names(rules: str, language: str = "en") -> str:
    """The names of rules, that come apart by commas, as they stand in a list."""
    named = (RULE_NAMES[language][rule] for rule in rules.split(",") if rule)
    return ("、" if language == "zh" else ", ").join(named)


def _sentence(sign: Mapping[str, Any], language: str) -> str:
    missing = " ".join(name for name, value in sign.items() if value is None)
    template = _SENTENCES[language][f"{sign['rule']} {missing}".strip()]
    return template.format_map({**sign, **dict(_as_written(sign, language))})


def _as_written(sign: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    days = {name: date.fromisoformat(value) for name, value in sign.items() if name.endswith("day") and value}
    yield from ((name, _day(day, language)) for name, day in days.items())
    if "delivered_day" in days:
        yield "late", _days((days["delivered_day"] - days["promised_day"]).days, language)
    if "amount_minor" in sign:
        yield "amount", f"{to_decimal(sign['amount_minor'], sign['currency']):,} {sign['currency']}"
    if language == "zh" and "invoices" in sign:
        yield "invoices", sign["invoices"].replace(", ", "、")


def _day(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B %Y}"


def _days(count: int, language: str) -> str:
    if language == "zh":
        return f"{count}天"
    return "1 day" if count == 1 else f"{count} days"
