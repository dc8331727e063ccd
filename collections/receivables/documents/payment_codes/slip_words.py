"""The headings of a Swiss payment part, in the words that the guidelines prescribe for each language of the country."""

_ENGLISH = {
    "payment_part": "Payment part",
    "account": "Account / Payable to",
    "reference": "Reference",
    "message": "Additional information",
    "currency": "Currency",
    "amount": "Amount",
    "receipt": "Receipt",
    "acceptance": "Acceptance point",
    "separate": "Separate before paying in",
    "payer": "Payable by",
    "payer_open": "Payable by (name/address)",
}
_GERMAN = {
    "payment_part": "Zahlteil",
    "account": "Konto / Zahlbar an",
    "reference": "Referenz",
    "message": "Zusätzliche Informationen",
    "currency": "Währung",
    "amount": "Betrag",
    "receipt": "Empfangsschein",
    "acceptance": "Annahmestelle",
    "separate": "Vor der Einzahlung abzutrennen",
    "payer": "Zahlbar durch",
    "payer_open": "Zahlbar durch (Name/Adresse)",
}
_FRENCH = {
    "payment_part": "Section paiement",
    "account": "Compte / Payable à",
    "reference": "Référence",
    "message": "Informations supplémentaires",
    "currency": "Monnaie",
    "amount": "Montant",
    "receipt": "Récépissé",
    "acceptance": "Point de dépôt",
    "separate": "A détacher avant le versement",
    "payer": "Payable par",
    "payer_open": "Payable par (nom/adresse)",
}
_ITALIAN = {
    "payment_part": "Sezione pagamento",
    "account": "Conto / Pagabile a",
    "reference": "Riferimento",
    "message": "Informazioni supplementari",
    "currency": "Valuta",
    "amount": "Importo",
    "receipt": "Ricevuta",
    "acceptance": "Punto di accettazione",
    "separate": "Da staccare prima del versamento",
    "payer": "Pagabile da",
    "payer_open": "Pagabile da (nome/indirizzo)",
}
_HEADINGS = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "it": _ITALIAN}


def headings(language: str) -> dict[str, str]:
    """The headings in a language of the country; in English for any other."""
    return _HEADINGS.get(language, _ENGLISH)
