-- Lists of transactions in the order of creation, whatever is asked for: no sort, and nothing is read that is not shown. docs/adr/0023
DROP INDEX ix_payment_session_state ON payment_session;
-- The currency is there to be read, not to be sought.
CREATE INDEX ix_payment_session_state ON payment_session (state, created_at, id, currency_code) WHERE deleted_at IS NULL;
CREATE INDEX ix_payment_session_currency ON payment_session (currency_code, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_payment_session_created ON payment_session (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_payment_session_deleted ON payment_session (created_at, id) WHERE deleted_at IS NOT NULL AND state IN ('paid', 'authorized', 'cod');
-- What was deleted before it was paid stays open for good: the sweep need not step over it.
DROP INDEX ix_payment_session_overdue ON payment_session;
CREATE INDEX ix_payment_session_overdue ON payment_session (expires_at, id) WHERE state IN ('created', 'pending', 'attempted') AND deleted_at IS NULL;

-- On the first attempt of a payment at a connection: when the payment was created. Null on the others, and while the payment is deleted.
ALTER TABLE attempt ADD listed_at BIGINT NULL;
-- A batch is compiled before it runs, when the column does not exist yet.
EXEC('UPDATE attempt SET listed_at = (SELECT s.created_at FROM payment_session s WHERE s.id = attempt.session_ref AND s.deleted_at IS NULL)
WHERE id IN (SELECT MIN(f.id) FROM attempt f GROUP BY f.session_ref, f.pg_code)');
CREATE INDEX ix_attempt_listed ON attempt (pg_code, listed_at, session_ref) WHERE listed_at IS NOT NULL;

-- The newest entries of one type.
CREATE INDEX ix_audit_entry_type ON audit_entry (record_type, id);
