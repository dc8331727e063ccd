"""What firms call the canonical columns, in English, German and Chinese. Data only; `headers` does the matching.

Each column has its names in lines, surest first; a line counts only where no header of the lines above it is there
(`Customer` beside `Customer No.` is the name). Case, spaces and punctuation do not matter. Names are divided by `|`.
A column's own name counts with the first line, unless another line has it.
"""

Names = tuple[str, ...]

# For every kind of table, unless the kind has names of its own below.
COMMON: dict[str, Names] = {
    "invoice": (
        "invoice no|invoice number|invoice id|inv no|inv number|bill no|bill number"
        "|billing document|Faktura|Fakturanummer|Faktura-Nr"
        "|Rechnungsnummer|Rechnungsnr|Rechnungs-Nr|Rechnung Nr|Re-Nr|发票号|发票号码|发票编号|發票號碼|账单号",
        "invoice|Rechnung|发票",
        "document|document no|document number|doc no|item|item no|voucher no|voucher number|voucher|transaction no"
        "|Beleg|Belegnummer|Belegnr|Beleg-Nr|Belegfeld 1|Dokumentnummer|单据号|单据编号|凭证号|单号",
        "number|num",
    ),
    "customer": (
        "customer no|customer number|customer id|customer code|cust no|customer account|debtor no|debtor number"
        "|Kundennummer|Kundennr|Kunden-Nr|Kd-Nr|Debitorennummer|Debitorennr|Debitor-Nr"
        "|客户号|客户编号|客户代码|客户编码|客戶編號",
        "customer|debtor|Kunde|Debitor|客户",
        "account|account no|account number|client|client no|client id|sold to|bill to|Konto|Kontonummer|购买方编号"
        "|a/c|a/c ref|account ref|Personenkonto|往来单位编码|往来单位编号|客户账号",
        "party|partner",
    ),
    "name": (
        "customer name|company name|debtor name|client name"
        "|customer full name|sold to name|Kundenname|Firmenname|Name des Kunden|Debitorenname"
        "|客户名称|公司名称|客户名|单位名称|客戶名稱|客户简称|往来单位名称",
        "name|name 1",
        "company|account name|account description|Firma|Kontobezeichnung|购买方名称|名称",
    ),
    "date": ("date|Datum|日期",),
    "invoice_date": (
        "invoice date|date of invoice|invoiced on|billing date|bill date|invoice/bill date|inv date"
        "|Rechnungsdatum|Rechnungsdat|Re-Datum|Fakturadatum|发票日期|开票日期|開票日期",
        "document date|doc date|issue date|issued|voucher date|Belegdatum|单据日期|业务日期",
        "date|transaction date|Datum|日期",
        "posting date|entry date|Buchungsdatum|记账日期|入账日期",
    ),
    "posting_date": (
        "posting date|posted on|date posted|posted date|Buchungsdatum|Buchungsdat|过账日期|過帳日期|凭证过账日期",
        "GL date|GL posting date|accounting date|ledger date|gebucht am|Tag der Buchung|记账日期",
        "入账日期",
    ),
    "due_date": (
        "due date|date due|due on|payment due|payment due date|net due date|net due|invoice due date"
        "|Fälligkeit|Fälligkeitsdatum|fällig am|fällig|Nettofälligkeit|zahlbar bis|Nettofäll|Nettofälligk"
        "|到期日|到期日期|应付日期|付款到期日|应收日期|收款到期日|最后收款日",
        "due|maturity|maturity date|pay by|expected date|Zahlungsziel bis",
    ),
    "currency": (
        "document currency|doc currency|invoice currency|transaction currency|Belegwährung|原币币种",
        "currency|currency code|currency key|curr|crcy|crcy key|ccy"
        "|Währung|Währungscode|Währungsschlüssel|Whg|Wrg|Währg|币种|货币|币别|幣別",
    ),
    "amount": (
        "original amount|invoice amount|invoiced amount|invoice total|amount in document currency|amount in doc curr"
        "|amount in transaction currency|Rechnungsbetrag|Ursprungsbetrag|Betrag in Belegwährung|Betrag in BW"
        "|发票金额|价税合计|应收金额|原币金额",
        "amount|gross amount|amount gross|total amount|total in currency"
        "|Betrag|Bruttobetrag|Gesamtbetrag|Betrag brutto|金额|含税金额|总金额|金額",
        "total|gross|value|sum|document amount|grand total|Summe|Brutto|Belegbetrag|Wert|合计金额",
    ),
    "balance": (
        "balance|open balance|outstanding|outstanding amount|outstanding balance|open amount|remaining amount"
        "|balance due|amount due|unpaid amount|amount outstanding|invoice amount due|residual amount|residual"
        "|offener Betrag|offen|Restbetrag|Saldo|offener Saldo|offener Posten"
        "|余额|未付金额|未清金额|未收金额|欠款|欠款金额|应收余额|未结金额|餘額|未核销金额|未收款金额|未结算金额|原币余额",
        "remaining|open|unpaid|Rest|未付|未收",
    ),
    "instalment": (
        "instalment|installment|instalment no|installment no|instalment number|Rate Nr|Ratennummer|Teilbetrag Nr"
        "|分期|期数|分期号|期次",
        "part",
    ),
    "terms": (
        "terms|payment terms|terms of payment|payment term|Zahlungsbedingung|Zahlungsbedingungen|Zahlungsziel"
        "|付款条件|付款条款|账期|付款期限",
        "Konditionen|条款",
    ),
    "reference": (
        "reference|ref|reference no|your reference|customer reference|external document no"
        "|Referenz|Ihr Zeichen|Verwendungszweck|参考|参考号|备注号",
        "po no|po number|po|purchase order|purchase order no|Bestellnummer|订单号|采购订单号",
        "assignment|Zuordnung",
        "text|memo|details|description|remittance information|Buchungstext|摘要",
    ),
    "salesperson": (
        "salesperson|salesperson no|salesperson id|salesperson code|sales person|sales rep|sales representative"
        "|salesman|representative|account manager"
        "|Vertreter|Verkäufer|Vertriebsmitarbeiter|Außendienst|Kundenbetreuer"
        "|销售员|业务员|销售代表|销售人员|客户经理|業務員",
        "rep|seller|Betreuer|销售",
    ),
    "collector": (
        "collector|collections agent|collection agent|credit controller|accounts receivable clerk|ar clerk"
        "|Debitorenbuchhalter|Debitorensachbearbeiter|Sachbearbeiter Debitoren|Mahnsachbearbeiter|Forderungsmanager"
        "|催收员|催收专员|催款员|信用管理员|应收会计|應收會計",
        "clerk|Sachbearbeiter|负责会计",
    ),
    "kind": (
        "kind|document type|doc type|item type|transaction type|voucher type|Belegart|Dokumentart|单据类型|票据类型",
        "type|Art|Typ|类型|种类",
    ),
    "applies_to": (
        "applies to|applied to|applies to invoice|credited invoice|original invoice"
        "|bezieht sich auf|Bezug|Bezugsrechnung|Rechnungsbezug|Ursprungsrechnung|对应发票|原发票|原发票号|冲销发票",
        "related invoice|Bezugsbeleg",
    ),
    "address": (
        "address|postal address|billing address|full address|Adresse|Anschrift|Rechnungsadresse|Postanschrift"
        "|地址|通讯地址|通信地址|账单地址",
    ),
    "email": ("email|e-mail|email address|e-mail address|mail|E-Mail-Adresse|Mailadresse|电子邮件|邮箱|电子邮箱|邮件",),
    "phone": (
        "phone|phone no|phone number|telephone|tel|Telefon|Telefonnummer|Tel-Nr|电话|联系电话|电话号码",
        "mobile|Mobiltelefon|手机",
    ),
    "language": ("language|language code|lang|Sprache|Korrespondenzsprache|语言|语种",),
    "country": ("country|country code|country region|Land|Ländercode|Länderkennzeichen|国家|国家地区",),
    "parent": (
        "parent|parent customer|head office|parent company|Muttergesellschaft|Konzern|Zentrale|上级客户|母公司",
        "group|集团",
    ),
    "segment": ("segment|customer segment|customer group|category|Segment|Kundengruppe|客户分类|客户类别|细分",),
    "key_account": ("key account|key customer|Großkunde|Schlüsselkunde|重点客户|大客户|关键客户",),
    "company_code": ("company code|legal entity|bukrs|Buchungskreis|Mandant|Gesellschaft|公司代码|法人",),
    "address_confirmed": (
        "address confirmed|address verified|Adresse bestätigt|Adresse geprüft|地址已确认|地址已核实",
    ),
    "needs_purchase_order": (
        "needs purchase order|purchase order required|po required|Bestellnummer erforderlich|Bestellpflicht"
        "|需要采购订单|必须有订单号",
    ),
    "credit_limit": ("credit limit|limit|Kreditlimit|Kreditrahmen|信用额度|授信额度|信用限额",),
    "visits_per_week": (
        "visits per week|visits a week|weekly visits|weekly capacity|Besuche pro Woche|Besuche je Woche"
        "|每周拜访次数|每周拜访量",
    ),
    "territory": ("territory|sales territory|region|area|district|Gebiet|Vertriebsgebiet|Bezirk|区域|销售区域|地区",),
    "payment": (
        "payment no|payment number|payment id|receipt no|receipt number"
        "|Zahlungsnummer|Zahlungsnr|Zahlungs-Nr|付款单号|收款单号|付款编号|收款编号",
        "payment|receipt|Zahlung|收款单",
        "document|document no|document number|transaction|transaction id|transaction no"
        "|Beleg|Belegnummer|Belegnr|流水号|单据号|凭证号",
    ),
    "role": ("role|function|position|job title|title|Rolle|Funktion|职位|职务|角色",),
    "rank": ("rank|seniority|Rang|级别|职级|等级",),
    "influence": ("influence|influences|Einfluss|影响力|影响",),
    "decision_role": (
        "decision role|role in decision|role in the decision|decision making role|buying role"
        "|Entscheidungsrolle|Rolle in der Entscheidung|Rolle bei der Entscheidung|决策角色|决策作用|决策中的角色",
    ),
    "relation": (
        "relation|relation to us|relationship to us|Beziehung|Beziehung zu uns|Verhältnis zu uns"
        "|与我方关系|客情关系|客户关系",
    ),
    "manner": (
        "manner|how to talk to them|how they like to be talked to|preferred approach|communication style"
        "|Umgang|Ansprache|Gesprächsstil|沟通方式|沟通偏好|沟通风格",
    ),
    "manager": ("manager|reports to|supervisor|Vorgesetzter|Leiter|经理|上级|主管",),
    "dispute": (
        "dispute|dispute no|dispute number|dispute id|claim|claim no|Reklamation|Reklamationsnr|争议|争议编号",
    ),
    "opened": (
        "opened|opened on|open date|date opened|raised on|eröffnet|eröffnet am|Eröffnungsdatum|提出日期",
        "date|Datum|日期",
    ),
    "deadline": ("deadline|resolve by|due|due date|Frist|Termin|截止日期|期限|处理期限",),
    "owner": ("owner|responsible|assigned to|Verantwortlich|Verantwortlicher|Zuständig|负责人|责任人",),
    "delivery": (
        "delivery no|delivery number|delivery id|delivery note|delivery note no|shipment|shipment no|dispatch no"
        "|Lieferschein|Lieferscheinnummer|Lieferschein-Nr|Lieferungsnummer|Liefernummer"
        "|送货单号|发货单号|交货单号|出库单号",
        "delivery|Lieferung|发货单|交货单",
    ),
    "promised_date": (
        "promised date|promised on|promised delivery date|agreed delivery date|confirmed delivery date|committed date"
        "|zugesagt|zugesagter Liefertermin|bestätigter Liefertermin|Liefertermin|Wunschtermin"
        "|承诺交货日期|约定交货日期|计划交货日期|交货期限",
        "requested delivery date|planned delivery date|promised|交货期",
    ),
    "delivered_date": (
        "delivered date|delivered on|date delivered|actual delivery date|goods issue date|shipped on|ship date"
        "|geliefert am|Lieferdatum|tatsächliches Lieferdatum|Warenausgangsdatum"
        "|实际交货日期|实际发货日期|送达日期",
        "delivery date|delivered|geliefert|交货日期|发货日期",
    ),
    "accepted": (
        "accepted|acceptance|accepted by customer|acceptance passed|abgenommen|Abnahme|Abnahme erfolgt"
        "|验收合格|是否验收|验收结果|验收",
    ),
    "accepted_date": (
        "accepted date|accepted on|acceptance date|date of acceptance|abgenommen am|Abnahmedatum|验收日期|验收时间",
    ),
    "remark": ("remark|remarks|comment|note|notes|Bemerkung|Anmerkung|Hinweis|备注|说明",),
    "rate": ("rate|exchange rate|fx rate|Kurs|Wechselkurs|Umrechnungskurs|汇率",),
    "source": ("source|origin|Quelle|来源|数据来源",),
    "iban": ("iban|bank account|bank account no|Bankverbindung|Bankkonto|银行账号|银行帐号",),
    "reverses": ("reverses|reversed payment|reversal of|returned payment|storniert|Storno von|冲销|被冲销单号",),
    "account": ("account|iban|account no|account number|own account|Konto|Kontonummer|Auftragskonto|账号|本方账号",),
    "entry": (
        "entry|entry id|entry no|entry reference|transaction id|transaction no|bank reference"
        "|Buchungsnummer|Umsatznummer|Bankreferenz|流水号|交易流水号",
    ),
    "value_date": ("value date|value day|Valuta|Valutadatum|Wertstellung|Wertstellungsdatum|起息日",),
    "payer": (
        "payer|payer name|remitter|debtor name|counterparty|counterparty name|beneficiary or payer"
        "|Zahlungspflichtiger|Beguenstigter/Zahlungspflichtiger|Name Zahlungsbeteiligter|Auftraggeber|付款人|对方户名",
    ),
    "payer_account": (
        "payer account|payer iban|counterparty account|counterparty iban"
        "|IBAN Zahlungsbeteiligter|Kontonummer/IBAN|付款账号|对方账号",
    ),
    "end_to_end": ("end to end|end to end id|end to end reference|Ende-zu-Ende-Referenz|Kundenreferenz",),
    "from_date": ("from date|period from|period start|start date|first day|von Datum|Beginn|期初日期|开始日期",),
    "period": ("period|posting period|fiscal period|month|Periode|Buchungsperiode|Monat|期间|会计期间|月份",),
    "opening": (
        "opening|opening balance|balance brought forward|brought forward|beginning balance|Anfangssaldo|Eröffnungssaldo"
        "|Saldovortrag|EB-Wert|Anfangsbestand|期初余额|年初余额",
    ),
    "debit": (
        "debit|debit amount|debits|total debit|Soll|Sollbetrag|Soll-Betrag|Umsatz Soll|Sollumsatz"
        "|借方|借方金额|借方发生额",
    ),
    "credit": (
        "credit|credit amount|credits|total credit|Haben|Habenbetrag|Haben-Betrag|Umsatz Haben|Habenumsatz"
        "|贷方|贷方金额|贷方发生额",
    ),
    "closing": (
        "closing|closing balance|ending balance|balance carried forward|carried forward|Endsaldo|Schlusssaldo"
        "|Abschlusssaldo|Endbestand|accumulated balance|期末余额|期末借方余额",
    ),
    "line": ("line|line no|line number|line item|item no|Zeile|Zeilennummer|Position|Buchungszeile|行号|分录号",),
    "document": (
        "document|source document|document no|document number|invoice|invoice no|invoice number|Belegfeld 1|Beleg"
        "|Rechnungsnummer|Referenzbeleg|来源单据|单据号|发票号",
    ),
    "journal": (
        "journal|journal type|document type|doc type|entry type|voucher type|journal name|source journal|Belegart"
        "|Buchungsart|Journal|Buchungskreis Journal|凭证类型|凭证字|凭证类别",
    ),
    "text": ("text|description|memo|details|line text|Buchungstext|Positionstext|摘要|说明",),
    "statement": ("statement|statement no|statement number|Auszug|Auszugsnummer|对账单号",),
}

# In lists of invoices, programs that know no numbers of customers name the contact that an invoice went to.
_INVOICED = {"customer": (*COMMON["customer"], "contact name|contact|invoice partner display name")}

# Where a word means something else in that kind of table.
OF_KIND: dict[str, dict[str, Names]] = {
    "invoices": _INVOICED,
    "open-items": _INVOICED,
    "payments": {
        "invoice": (COMMON["invoice"][0] + "|paid invoice|bezahlte Rechnung", COMMON["invoice"][1]),
        "date": (
            "payment date|date of payment|paid on|receipt date|received on|value date"
            "|Zahlungsdatum|Zahldatum|Zahlungseingang|Valuta|Wertstellung|付款日期|收款日期|到账日期|入账日期",
            "date|Datum|日期",
            "posting date|Buchungsdatum",
        ),
        "amount": (
            "amount|payment amount|amount paid|paid amount|amount received|receipt amount"
            "|Betrag|Zahlbetrag|Zahlungsbetrag|金额|付款金额|收款金额|到账金额",
            "total|value|sum|Summe|Wert",
        ),
    },
    "bank-entries": {
        "date": (
            "booking date|booked on|entry date|posting date|transaction date"
            "|Buchungstag|Buchungsdatum|记账日期|交易日期",
            "date|Datum|日期",
        ),
        "reference": (
            "reference|remittance information|payment details|details|description|purpose"
            "|Verwendungszweck|Buchungstext|摘要|附言|用途",
        ),
    },
    "contacts": {
        "name": (
            "contact name|contact|contact person|name of contact"
            "|Ansprechpartner|Kontakt|Kontaktperson|联系人|联系人姓名",
            "name|full name|Name|姓名",
        ),
    },
    "salespeople": {
        "salesperson": (
            "salesperson no|salesperson id|salesperson code|sales rep id|rep no|rep id"
            "|Vertreternummer|Vertreter-Nr|Verkäufernr|业务员编号|销售员编号|员工编号",
            "salesperson|sales rep|Vertreter|Verkäufer|业务员",
            "code|number|id|Nummer|Nr|编号",
        ),
        "name": ("name|full name|salesperson name|Name|姓名|业务员姓名|销售员姓名",),
    },
    "disputes": {
        "kind": ("kind|type|reason|dispute type|dispute reason|Art|Grund|Reklamationsgrund|类型|原因|争议原因",),
        "amount": (
            "disputed amount|amount disputed|amount in dispute|amount|strittiger Betrag|Betrag|争议金额|金额",
            "value|Wert",
        ),
    },
    "control-balances": {
        "account": (
            "account|account no|account number|GL account|G/L account|general ledger account|Konto|Kontonummer"
            "|Sachkonto|科目|科目编码|科目代码|会计科目",
        ),
        "date": (
            "date|as of|balance date|period end|end date|to date|Stichtag|Datum|bis Datum|日期|截止日期|期末日期",
        ),
    },
    "journal-lines": {
        "account": (
            "account|account no|account number|GL account|G/L account|general ledger account|Konto|Kontonummer"
            "|Sachkonto|科目|科目编码|科目代码|会计科目",
        ),
        "entry": (
            "entry|entry no|entry number|journal entry|journal entry no|voucher|voucher no|voucher number|transaction"
            "|transaction id|transaction no|posting no|Buchungsnummer|Buchungsnr|Journalnummer|Belegnummer|Belegnr"
            "|凭证号|凭证编号",
            "document number|document no|doc no",
        ),
        "posting_date": (
            "posting date|posted on|date posted|GL date|accounting date|ledger date|Buchungsdatum|过账日期|记账日期",
            "date|entry date|Datum|Belegdatum|日期|凭证日期",
        ),
        "reference": ("reference|ref|reference no|assignment|Referenz|Zuordnung|Belegfeld 2|参考|往来单据号",),
        "customer": (
            "customer|customer no|customer number|customer id|debtor|debtor no|business partner|Kunde|Kundennummer"
            "|Debitor|Debitorennummer|客户|客户编号|客户编码",
        ),
        "amount": (
            "amount|amount in document currency|amount in local currency|signed amount|net amount|Betrag|Wert|金额",
        ),
    },
    "rates": {
        "date": ("date|rate date|day|valid from|Datum|Kursdatum|Stichtag|日期|汇率日期",),
    },
}


def names_of(kind: str, column: str) -> Names:
    """The names of a canonical column in a kind of table, line by line, surest first."""
    return OF_KIND.get(kind, {}).get(column) or COMMON[column]
