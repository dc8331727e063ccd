"""What came of a visit and what it has become, in sentences: English and Chinese."""

from collections.abc import Mapping, Sequence
from datetime import date

from receivables.model.visit_reports import Became, OutcomeRecord
from receivables.money import to_decimal

LANGUAGES = ("en", "zh")
_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "paid": "paid {amount} by {method}, expected in the ledger by {day}",
        "promise": "promised {amount} for {day}",
        "plan": "proposed {rates} rates from {day} on, {amount}",
        "dispute": "disputes {amount} of {items}",
        "refused": "refuses to pay {items}: {reason}",
        "fraud": "suspected of fraud: {reason}",
        "contact": "{name} is to be spoken to",
        "not_met": "nobody was met, next attempt on {day}",
    },
    "zh": {
        "paid": "已付 {amount}（{method}），预计{day}前入账",
        "promise": "承诺于{day}支付 {amount}",
        "plan": "提议自{day}起分 {rates} 期支付，{amount}",
        "dispute": "对 {items} 的 {amount} 提出争议",
        "refused": "拒绝支付 {items}：{reason}",
        "fraud": "涉嫌欺诈：{reason}",
        "contact": "联系人 {name}",
        "not_met": "未见到任何人，下次拜访：{day}",
    },
}
_BECAME: Mapping[str, Mapping[str, str]] = {
    "en": {
        Became.PROMISE: "promise {key}",
        Became.DISPUTE: "dispute {key}",
        Became.MESSAGE: "noted with dispute {key}, which is open already",
        Became.CAUSE: "the cause is unwilling",
        Became.SUSPICION: "suspicion {key}",
        Became.CASE: "proposed for the case {key}",
        Became.CONTACT: "noted among the contacts",
        Became.VISIT: "the visit stays",
        Became.NOTHING: "nothing follows",
    },
    "zh": {
        Became.PROMISE: "付款承诺 {key}",
        Became.DISPUTE: "争议 {key}",
        Became.MESSAGE: "已记入未决争议 {key}",
        Became.CAUSE: "未付原因：不愿支付",
        Became.SUSPICION: "疑点 {key}",
        Became.CASE: "已在专案 {key} 中提出",
        Became.CONTACT: "已记入联系人",
        Became.VISIT: "拜访任务保留",
        Became.NOTHING: "无后续",
    },
}
_ALL = {"en": "all of it", "zh": "全部"}
_ALL_ITEMS = {"en": "all that it owes", "zh": "全部欠款"}
_METHODS: Mapping[str, Mapping[str, str]] = {
    "en": {"transfer": "transfer", "cash": "cash", "cheque": "cheque", "card": "card"},
    "zh": {"transfer": "转账", "cash": "现金", "cheque": "支票", "card": "刷卡"},
}


def said(outcome: OutcomeRecord, language: str = "en") -> str:
    """What came of the visit, as part of a sentence."""
    facts = outcome.facts
    amount = _ALL[language]
    if outcome.amount_minor is not None and outcome.currency is not None:
        amount = f"{to_decimal(outcome.amount_minor, outcome.currency):,} {outcome.currency}"
    return _SAID[language][outcome.kind].format(
        amount=amount,
        day="" if outcome.day is None else _day(outcome.day, language),
        items=", ".join(facts.get("items") or ()) or _ALL_ITEMS[language],
        method=_METHODS[language].get(str(facts.get("method")), ""),
        rates=facts.get("rates", ""),
        reason=facts.get("reason", ""),
        name=facts.get("name", ""),
    )


def became(outcome: OutcomeRecord, language: str = "en") -> str:
    """What it has become in the engine."""
    return _BECAME[language][outcome.became].format(key=outcome.became_key)


def in_short(outcomes: Sequence[OutcomeRecord], language: str = "en") -> str:
    """All that came of a visit in one line."""
    return ("；" if language == "zh" else "; ").join(said(one, language) for one in outcomes)


def _day(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else str(day)
