BEGIN TRANSACTION;
CREATE TABLE assignment (
	customer VARCHAR NOT NULL, 
	night INTEGER NOT NULL, 
	salesperson VARCHAR NOT NULL, 
	due_day INTEGER NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	state VARCHAR NOT NULL, 
	state_day INTEGER NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	policy_hash VARCHAR NOT NULL, 
	PRIMARY KEY (customer, night)
);
INSERT INTO "assignment" VALUES('0005',20755,'R1',20762,'','open',20755,'','c412a8e86ae1703b');
CREATE TABLE "case" (
	customer VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	night INTEGER NOT NULL, 
	salesperson VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	state_day INTEGER NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	policy_hash VARCHAR NOT NULL, 
	PRIMARY KEY (customer, kind, night), 
	CONSTRAINT kind_is_known CHECK (kind IN ('special_handling', 'credit_review'))
);
INSERT INTO "case" VALUES('0002','special_handling',20755,'R0','open',20755,'','c412a8e86ae1703b');
CREATE TABLE cause (
	customer VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	from_day INTEGER NOT NULL, 
	cause VARCHAR NOT NULL, 
	to_day INTEGER, 
	evidence TEXT DEFAULT '' NOT NULL, 
	author VARCHAR NOT NULL, 
	PRIMARY KEY (customer, item, from_day), 
	CONSTRAINT cause_is_known CHECK (cause IN ('own_fault', 'fraud', 'unwilling', 'unknown'))
);
INSERT INTO "cause" VALUES('0005','',20756,'unwilling',NULL,'said so','Ada');
CREATE TABLE contact (
	customer VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR DEFAULT '' NOT NULL, 
	rank SMALLINT, 
	email VARCHAR DEFAULT '' NOT NULL, 
	phone VARCHAR DEFAULT '' NOT NULL, 
	influence VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (customer, name)
);
INSERT INTO "contact" VALUES('0000','Head 0','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0000','Ledger 0','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0001','Head 1','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0001','Ledger 1','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0002','Head 2','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0002','Ledger 2','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0003','Head 3','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0003','Ledger 3','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0004','Head 4','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0004','Ledger 4','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0005','Head 5','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0005','Ledger 5','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0006','Head 6','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0006','Ledger 6','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0007','Head 7','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0007','Ledger 7','accounts payable',1,'','','');
INSERT INTO "contact" VALUES('0008','Head 8','finance manager',2,'','','');
INSERT INTO "contact" VALUES('0008','Ledger 8','accounts payable',1,'','','');
CREATE TABLE customer (
	customer VARCHAR NOT NULL, 
	name VARCHAR DEFAULT '' NOT NULL, 
	parent VARCHAR DEFAULT '' NOT NULL, 
	segment VARCHAR DEFAULT '' NOT NULL, 
	key_account BOOLEAN DEFAULT '0' NOT NULL, 
	salesperson VARCHAR DEFAULT '' NOT NULL, 
	language VARCHAR DEFAULT '' NOT NULL, 
	currency VARCHAR DEFAULT '' NOT NULL, 
	email VARCHAR DEFAULT '' NOT NULL, 
	credit_limit_minor BIGINT, 
	country VARCHAR DEFAULT '' NOT NULL, 
	territory VARCHAR DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	bare BOOLEAN DEFAULT '0' NOT NULL, 
	shard SMALLINT NOT NULL, 
	PRIMARY KEY (customer)
);
INSERT INTO "customer" VALUES('0000','Customer 0','','',0,'R0','zh','','',NULL,'DE','','Street 0, 10115 Berlin',0,114);
INSERT INTO "customer" VALUES('0001','Customer 1','','',0,'R1','en','','',NULL,'DE','','Street 1, 10115 Berlin',0,228);
INSERT INTO "customer" VALUES('0002','Customer 2','','',0,'R0','en','','',NULL,'DE','','Street 2, 10115 Berlin',0,94);
INSERT INTO "customer" VALUES('0003','Customer 3','','',0,'R1','en','','',NULL,'DE','','Street 3, 10115 Berlin',0,200);
INSERT INTO "customer" VALUES('0004','Customer 4','','',0,'R0','zh','','',NULL,'DE','','Street 4, 10115 Berlin',0,107);
INSERT INTO "customer" VALUES('0005','Customer 5','','',0,'R1','en','','',NULL,'DE','','Street 5, 10115 Berlin',0,253);
INSERT INTO "customer" VALUES('0006','Customer 6','','',0,'R0','en','','',NULL,'DE','','Street 6, 10115 Berlin',0,71);
INSERT INTO "customer" VALUES('0007','Customer 7','','',0,'R1','en','','',NULL,'DE','','Street 7, 10115 Berlin',0,209);
INSERT INTO "customer" VALUES('0008','Customer 8','','',0,'R0','zh','','',NULL,'DE','','Street 8, 10115 Berlin',0,64);
CREATE TABLE decision (
	customer VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	from_day INTEGER NOT NULL, 
	to_day INTEGER, 
	balance_minor BIGINT NOT NULL, 
	treatment VARCHAR NOT NULL, 
	does VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	level SMALLINT NOT NULL, 
	age_band SMALLINT NOT NULL, 
	amount_band SMALLINT NOT NULL, 
	cause VARCHAR NOT NULL, 
	disputed_minor BIGINT NOT NULL, 
	covered_minor BIGINT NOT NULL, 
	next_day INTEGER, 
	policy_hash VARCHAR NOT NULL, 
	PRIMARY KEY (customer, item, kind, from_day)
)
 WITHOUT ROWID

;
INSERT INTO "decision" VALUES('0000','I0000','invoice',20755,NULL,1240000,'none','nothing','not_overdue',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0000','I0001','invoice',20755,20755,10150,'routine_reminder','letter','leads',1,0,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0000','I0001','invoice',20756,NULL,10150,'routine_reminder','nothing','quiet',0,0,0,'unknown',0,0,20769,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0001','I0002','invoice',20755,20755,10250,'escalated_letter','letter','leads',1,1,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0001','I0002','invoice',20756,NULL,10250,'escalated_letter','nothing','quiet',0,1,0,'unknown',0,0,20769,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0001','I0003','invoice',20755,NULL,10350,'none','nothing','not_overdue',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0002','I0004','invoice',20755,20755,10450,'routine_reminder','case','joins',1,0,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0002','I0004','invoice',20756,NULL,10450,'routine_reminder','nothing','case_open',0,0,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0002','I0005','invoice',20755,20755,1250050,'special_handling','case','leads',1,1,1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0002','I0005','invoice',20756,NULL,1250050,'special_handling','nothing','case_open',0,1,1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0003','I0006','invoice',20755,NULL,10650,'none','nothing','not_overdue',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0003','I0007','invoice',20755,20755,10750,'routine_reminder','letter','leads',1,0,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0003','I0007','invoice',20756,NULL,10750,'routine_reminder','nothing','quiet',0,0,0,'unknown',0,0,20769,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0004','I0008','invoice',20755,20755,10850,'escalated_letter','letter','leads',1,1,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0004','I0008','invoice',20756,NULL,10850,'escalated_letter','nothing','quiet',0,1,0,'unknown',0,0,20769,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0004','I0009','invoice',20755,NULL,10950,'none','nothing','not_overdue',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0005','I0010','invoice',20755,20755,1250050,'rep_visit','visit','leads',1,0,1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0005','I0010','invoice',20756,NULL,1250050,'rep_visit','nothing','visit_open',0,0,1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0005','I0011','invoice',20755,20755,11150,'escalated_letter','visit','joins',1,1,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0005','I0011','invoice',20756,NULL,11150,'escalated_letter','nothing','visit_open',0,1,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0006','I0012','invoice',20755,NULL,11250,'none','nothing','not_overdue',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0006','I0013','invoice',20755,20755,11350,'routine_reminder','letter','leads',1,0,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0006','I0013','invoice',20756,NULL,11350,'routine_reminder','nothing','quiet',0,0,0,'unknown',0,0,20769,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0007','I0014','invoice',20755,NULL,1400,'none','nothing','below_minimum',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0007','I0015','invoice',20755,NULL,1250050,'none','nothing','not_overdue',0,-1,-1,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0008','I0016','invoice',20755,20755,11650,'routine_reminder','letter','joins',1,0,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0008','I0016','invoice',20756,NULL,11650,'routine_reminder','nothing','quiet',0,0,0,'unknown',0,0,20769,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0008','I0017','invoice',20755,20755,11750,'escalated_letter','letter','leads',1,1,0,'unknown',0,0,NULL,'c412a8e86ae1703b');
INSERT INTO "decision" VALUES('0008','I0017','invoice',20756,NULL,11750,'escalated_letter','nothing','quiet',0,1,0,'unknown',0,0,20769,'c412a8e86ae1703b');
CREATE TABLE dispute (
	dispute VARCHAR NOT NULL, 
	customer VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	kind VARCHAR DEFAULT '' NOT NULL, 
	currency VARCHAR NOT NULL, 
	amount_minor BIGINT, 
	opened_day INTEGER NOT NULL, 
	deadline_day INTEGER, 
	owner VARCHAR DEFAULT '' NOT NULL, 
	resolved_day INTEGER, 
	outcome VARCHAR DEFAULT '' NOT NULL, 
	author VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (dispute)
);
INSERT INTO "dispute" VALUES('0003/I0006@2026-10-30','0003','I0006','other','EUR',5000,20756,20777,'R1',NULL,'','Ada');
CREATE TABLE hold (
	customer VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	from_day INTEGER NOT NULL, 
	to_day INTEGER, 
	reason TEXT NOT NULL, 
	author VARCHAR NOT NULL, 
	PRIMARY KEY (customer, item, kind, from_day)
);
INSERT INTO "hold" VALUES('0004','','manual',20756,20787,'asked','Ada');
CREATE TABLE item (
	customer VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	day INTEGER NOT NULL, 
	due_day INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	reference VARCHAR DEFAULT '' NOT NULL, 
	salesperson VARCHAR DEFAULT '' NOT NULL, 
	closed_day INTEGER, 
	PRIMARY KEY (customer, item, kind), 
	CONSTRAINT kind_is_known CHECK (kind IN ('invoice', 'credit_note', 'receipt', 'settlement'))
)
 WITHOUT ROWID

;
INSERT INTO "item" VALUES('0000','I0000','invoice','I0000',20731,20761,'EUR',1250050,'','',NULL);
INSERT INTO "item" VALUES('0000','I0001','invoice','I0001',20706,20736,'EUR',10150,'','',NULL);
INSERT INTO "item" VALUES('0000','P0000','receipt','I0000',20755,20755,'EUR',-10050,'','',NULL);
INSERT INTO "item" VALUES('0001','I0002','invoice','I0002',20636,20666,'EUR',10250,'','',NULL);
INSERT INTO "item" VALUES('0001','I0003','invoice','I0003',20731,20761,'EUR',10350,'','',NULL);
INSERT INTO "item" VALUES('0002','I0004','invoice','I0004',20706,20736,'EUR',10450,'','',NULL);
INSERT INTO "item" VALUES('0002','I0005','invoice','I0005',20636,20666,'EUR',1250050,'','',NULL);
INSERT INTO "item" VALUES('0003','I0006','invoice','I0006',20731,20761,'EUR',10650,'','',NULL);
INSERT INTO "item" VALUES('0003','I0007','invoice','I0007',20706,20736,'EUR',10750,'','',NULL);
INSERT INTO "item" VALUES('0004','I0008','invoice','I0008',20636,20666,'EUR',10850,'','',NULL);
INSERT INTO "item" VALUES('0004','I0009','invoice','I0009',20731,20761,'EUR',10950,'','',NULL);
INSERT INTO "item" VALUES('0005','I0010','invoice','I0010',20706,20736,'EUR',1250050,'','',NULL);
INSERT INTO "item" VALUES('0005','I0011','invoice','I0011',20636,20666,'EUR',11150,'','',NULL);
INSERT INTO "item" VALUES('0006','I0012','invoice','I0012',20731,20761,'EUR',11250,'','',NULL);
INSERT INTO "item" VALUES('0006','I0013','invoice','I0013',20706,20736,'EUR',11350,'','',NULL);
INSERT INTO "item" VALUES('0007','I0014','invoice','I0014',20636,20666,'EUR',11450,'','',NULL);
INSERT INTO "item" VALUES('0007','I0015','invoice','I0015',20731,20761,'EUR',1250050,'','',NULL);
INSERT INTO "item" VALUES('0007','P0007','receipt','I0014',20755,20755,'EUR',-10050,'','',NULL);
INSERT INTO "item" VALUES('0008','I0016','invoice','I0016',20706,20736,'EUR',11650,'','',NULL);
INSERT INTO "item" VALUES('0008','I0017','invoice','I0017',20636,20666,'EUR',11750,'','',NULL);
CREATE TABLE letter (
	customer VARCHAR NOT NULL, 
	night INTEGER NOT NULL, 
	treatment VARCHAR NOT NULL, 
	level SMALLINT NOT NULL, 
	language VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	state_day INTEGER NOT NULL, 
	batch_night INTEGER, 
	batch INTEGER, 
	released_by VARCHAR DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	policy_hash VARCHAR NOT NULL, 
	PRIMARY KEY (customer, night), 
	CONSTRAINT state_is_known CHECK (state IN ('planned', 'waiting_for_release', 'sent', 'withdrawn'))
);
INSERT INTO "letter" VALUES('0000',20755,'routine_reminder',1,'zh','sent',20755,20755,1,'','','c412a8e86ae1703b');
INSERT INTO "letter" VALUES('0001',20755,'escalated_letter',1,'en','sent',20755,20755,1,'','','c412a8e86ae1703b');
INSERT INTO "letter" VALUES('0003',20755,'routine_reminder',1,'en','sent',20755,20755,1,'','','c412a8e86ae1703b');
INSERT INTO "letter" VALUES('0004',20755,'escalated_letter',1,'zh','sent',20755,20755,1,'','','c412a8e86ae1703b');
INSERT INTO "letter" VALUES('0006',20755,'routine_reminder',1,'en','sent',20755,20755,1,'','','c412a8e86ae1703b');
INSERT INTO "letter" VALUES('0008',20755,'escalated_letter',1,'zh','sent',20755,20755,1,'','','c412a8e86ae1703b');
CREATE TABLE line (
	customer VARCHAR NOT NULL, 
	night INTEGER NOT NULL, 
	item VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	does VARCHAR NOT NULL, 
	day INTEGER NOT NULL, 
	due_day INTEGER NOT NULL, 
	days_overdue INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	balance_minor BIGINT NOT NULL, 
	disputed_minor BIGINT NOT NULL, 
	chased_minor BIGINT NOT NULL, 
	level SMALLINT NOT NULL, 
	PRIMARY KEY (customer, night, item, kind), 
	CONSTRAINT does_is_known CHECK (does IN ('letter', 'visit', 'case', 'nothing'))
)
 WITHOUT ROWID

;
INSERT INTO "line" VALUES('0000',20755,'I0001','invoice','letter',20706,20736,19,'EUR',10150,10150,0,10150,1);
INSERT INTO "line" VALUES('0001',20755,'I0002','invoice','letter',20636,20666,89,'EUR',10250,10250,0,10250,1);
INSERT INTO "line" VALUES('0002',20755,'I0004','invoice','case',20706,20736,19,'EUR',10450,10450,0,10450,1);
INSERT INTO "line" VALUES('0002',20755,'I0005','invoice','case',20636,20666,89,'EUR',1250050,1250050,0,1250050,1);
INSERT INTO "line" VALUES('0003',20755,'I0007','invoice','letter',20706,20736,19,'EUR',10750,10750,0,10750,1);
INSERT INTO "line" VALUES('0004',20755,'I0008','invoice','letter',20636,20666,89,'EUR',10850,10850,0,10850,1);
INSERT INTO "line" VALUES('0005',20755,'I0010','invoice','visit',20706,20736,19,'EUR',1250050,1250050,0,1250050,1);
INSERT INTO "line" VALUES('0005',20755,'I0011','invoice','visit',20636,20666,89,'EUR',11150,11150,0,11150,1);
INSERT INTO "line" VALUES('0006',20755,'I0013','invoice','letter',20706,20736,19,'EUR',11350,11350,0,11350,1);
INSERT INTO "line" VALUES('0008',20755,'I0016','invoice','letter',20706,20736,19,'EUR',11650,11650,0,11650,1);
INSERT INTO "line" VALUES('0008',20755,'I0017','invoice','letter',20636,20666,89,'EUR',11750,11750,0,11750,1);
CREATE TABLE load (
	source VARCHAR NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	as_of INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	rows_taken INTEGER NOT NULL, 
	rows_refused INTEGER NOT NULL, 
	PRIMARY KEY (source, content_hash, as_of)
);
INSERT INTO "load" VALUES('customers','8b9af8e32765ddf1db5aad670a45ab3f54c7b855ef6dea6571b5d42e49d4f0e9',20756,'customers','data/customers.csv',9,0);
INSERT INTO "load" VALUES('contacts','9c43e86e4adc4e85339eed509601ee443af7c728b7b26d4f98275b625b990347',20756,'contacts','data/contacts.csv',18,0);
INSERT INTO "load" VALUES('salespeople','d34fb546182ea8793d5a208f2d810f67a1946d3ae9b2200354677a9245d6a4f7',20756,'salespeople','data/salespeople.csv',2,0);
INSERT INTO "load" VALUES('invoices','1bc4a19010e30181f1749754108a6a8808c32a655f6b498e5b25332b1fd52654',20756,'invoices','data/invoices.csv',18,0);
INSERT INTO "load" VALUES('payments','21faff48e344647b8764f577f6086bfbf042e4b98055fd51bbd1d01b1bbc333a',20756,'payments','data/payments.csv',2,0);
INSERT INTO "load" VALUES('rates','832fe2a6c38ed589f2c34d1544fb3d71eef17ab7fe7a1d9bf9a5c4d397a94440',20756,'rates','rates.csv',1,0);
CREATE TABLE night (
	as_of INTEGER NOT NULL, 
	policy_hash VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	PRIMARY KEY (as_of)
);
INSERT INTO "night" VALUES(20755,'c412a8e86ae1703b','planned');
INSERT INTO "night" VALUES(20756,'c412a8e86ae1703b','planned');
CREATE TABLE policy (
	hash VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	valid_from INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (hash)
);
INSERT INTO "policy" VALUES('c412a8e86ae1703b','standard',18262,'{"base_currency": "EUR", "language": "en", "languages": ["en", "zh"], "policy": {"aging": {"buckets": [1, 31, 61, 91]}, "cadence": {"quiet_days": 7, "rest_days": {"escalated_letter": 14, "rep_visit": 30, "routine_reminder": 14, "special_handling": 60}}, "cash_data_max_age_days": 0, "letters": [{"deadline_days": 10, "rank": 1, "template": "reminder", "treatment": "routine_reminder"}, {"deadline_days": 10, "rank": 2, "template": "escalated_1", "treatment": "escalated_letter"}, {"deadline_days": 7, "rank": 3, "template": "escalated_2", "treatment": "escalated_letter"}], "matrix": {"age_bands": [1, 61], "amount_bands": ["0", "10000"], "amount_of": "item", "currency_bands": {}, "grid": [["routine_reminder", "escalated_letter"], ["rep_visit", "special_handling"]], "segment_bands": {}, "softening_allowed": false}, "minimum": "25.00", "name": "standard", "promise_grace_days": 3, "release_days": 5, "valid_from": "2020-01-01", "visit_days": 7}}');
CREATE TABLE promise (
	customer VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	from_day INTEGER NOT NULL, 
	due_day INTEGER NOT NULL, 
	currency VARCHAR DEFAULT '' NOT NULL, 
	amount_minor BIGINT, 
	withdrawn_day INTEGER, 
	author VARCHAR NOT NULL, 
	PRIMARY KEY (customer, item, from_day)
);
INSERT INTO "promise" VALUES('0002','',20756,20767,'',NULL,NULL,'Ada');
CREATE TABLE rate (
	currency VARCHAR NOT NULL, 
	day INTEGER NOT NULL, 
	rate VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (currency, day)
);
INSERT INTO "rate" VALUES('USD',20756,'0.9','made up');
CREATE TABLE salesperson (
	salesperson VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	territory VARCHAR DEFAULT '' NOT NULL, 
	email VARCHAR DEFAULT '' NOT NULL, 
	phone VARCHAR DEFAULT '' NOT NULL, 
	manager VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (salesperson)
);
INSERT INTO "salesperson" VALUES('R0','Ruth Null','','','','');
INSERT INTO "salesperson" VALUES('R1','Rudi Eins','','','','');
CREATE INDEX customer_by_shard ON customer (shard, customer);
CREATE INDEX dispute_by_customer ON dispute (customer);
CREATE INDEX letter_by_state ON letter (state, night);
CREATE INDEX letter_by_batch ON letter (batch_night, batch);
CREATE INDEX assignment_by_state ON assignment (state, salesperson);
CREATE INDEX case_by_state ON "case" (state);
COMMIT;
