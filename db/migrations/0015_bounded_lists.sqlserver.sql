-- Lists of transactions in the order of creation, whatever is asked for: no sort, and nothing is read that is not shown. docs/adr/0023
DROP INDEX ix_payment_session_state ON payment_session;
-- What stands after the id is there to be read, not to be sought: an engine that misses a column of the filter goes to the payment for it.
CREATE INDEX ix_payment_session_state ON payment_session (state, created_at, id, currency_code, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX ix_payment_session_currency ON payment_session (currency_code, created_at, id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX ix_payment_session_created ON payment_session (created_at, id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX ix_payment_session_deleted ON payment_session (created_at, id) WHERE deleted_at IS NOT NULL AND state IN ('paid', 'authorized', 'cod');
-- What was deleted before it was paid stays open for good: the sweep need not step over it.
DROP INDEX ix_payment_session_overdue ON payment_session;
CREATE INDEX ix_payment_session_overdue ON payment_session (expires_at, id) WHERE state IN ('created', 'pending', 'attempted') AND deleted_at IS NULL;

-- The connections that a payment was offered or tried at, in the order in which each lists its payments. A deleted payment has none.
CREATE TABLE session_connection (
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  created_at BIGINT NOT NULL,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  PRIMARY KEY (pg_code, created_at, session_ref)
);

INSERT INTO session_connection (pg_code, created_at, session_ref)
SELECT m.code, s.created_at, s.id FROM payment_session s JOIN mid m ON CHARINDEX(CONCAT('"pg_code":"', m.code, '"'), s.quotes) > 0 WHERE s.deleted_at IS NULL
UNION
SELECT a.pg_code, s.created_at, s.id FROM attempt a JOIN payment_session s ON s.id = a.session_ref WHERE s.deleted_at IS NULL;

-- The newest entries of one type.
CREATE INDEX ix_audit_entry_type ON audit_entry (record_type, id);
