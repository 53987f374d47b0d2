-- The double-entry books. Positive amounts are debits, negative ones credits; the lines of a posting sum to zero. A fact (kind and reference) is posted once.
CREATE TABLE ledger_entry (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  kind VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  reference_number VARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  line BIGINT NOT NULL,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  attempt_ref BIGINT NOT NULL REFERENCES attempt (id),
  account VARCHAR(32) COLLATE Latin1_General_BIN2 NOT NULL,
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  currency_code VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
  amount BIGINT NOT NULL,
  posted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_ledger_entry_line ON ledger_entry (kind, reference_number, line);
CREATE INDEX ix_ledger_entry_session ON ledger_entry (session_ref, id);
CREATE INDEX ix_ledger_entry_attempt ON ledger_entry (attempt_ref, id);
CREATE INDEX ix_ledger_entry_pg_code ON ledger_entry (pg_code, currency_code, id);

-- Payments made before there were books: a purchase, money that no payment could take, an authorization.
INSERT INTO ledger_entry (kind, reference_number, line, session_ref, attempt_ref, account, pg_code, currency_code, amount, posted_at)
SELECT 'payment', reference_number, 1, session_ref, id, CASE WHEN operation = 'authorize' THEN 'authorization_open' ELSE 'gateway_receivable' END,
  pg_code, currency_code, amount + fee, COALESCE(finished_at, started_at)
FROM attempt WHERE state = 'success' AND amount + fee <> 0 ORDER BY id;

INSERT INTO ledger_entry (kind, reference_number, line, session_ref, attempt_ref, account, pg_code, currency_code, amount, posted_at)
SELECT 'payment', reference_number, 2, session_ref, id,
  CASE WHEN operation = 'authorize' THEN 'authorization_due' WHEN is_surplus = 1 THEN 'surplus_held' ELSE 'merchant_payable' END,
  pg_code, currency_code, CASE WHEN operation = 'authorize' OR is_surplus = 1 THEN -(amount + fee) ELSE -amount END, COALESCE(finished_at, started_at)
FROM attempt WHERE state = 'success' AND amount + fee <> 0 AND (amount <> 0 OR operation = 'authorize' OR is_surplus = 1) ORDER BY id;

INSERT INTO ledger_entry (kind, reference_number, line, session_ref, attempt_ref, account, pg_code, currency_code, amount, posted_at)
SELECT 'payment', reference_number, 3, session_ref, id, 'fee_income', pg_code, currency_code, -fee, COALESCE(finished_at, started_at)
FROM attempt WHERE state = 'success' AND fee <> 0 AND operation <> 'authorize' AND is_surplus = 0 ORDER BY id;

-- Append-only: a correction is a new entry.
EXEC ('CREATE TRIGGER ledger_entry_append_only ON ledger_entry INSTEAD OF UPDATE, DELETE AS THROW 50001, ''ledger_entry is append-only'', 1;');
