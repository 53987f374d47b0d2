-- What was done with the money of a payment, by its merchant or at the bank's own counter. A reference number is booked once.
CREATE TABLE sandbox_operation (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  payment_ref BIGINT NOT NULL REFERENCES sandbox_payment (id),
  reference_number VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  amount BIGINT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  state VARCHAR(16) NOT NULL,
  behaviour VARCHAR(16) NOT NULL,
  code VARCHAR(8) NOT NULL,
  auth_code VARCHAR(6) NOT NULL,
  inquiry_count BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  decided_at BIGINT NULL
);
CREATE UNIQUE INDEX ux_sandbox_operation_reference ON sandbox_operation (reference_number);
CREATE INDEX ix_sandbox_operation_payment ON sandbox_operation (payment_ref, id);
-- The session's instruction for operations, as it was when the payment was made.
ALTER TABLE sandbox_payment ADD operation_word VARCHAR(16) NULL;
