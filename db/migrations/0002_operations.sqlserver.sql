-- Refunds, captures and voids: reserved first, a child of their payment once they are visible.
CREATE TABLE operation (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  attempt_ref BIGINT NOT NULL REFERENCES attempt (id),
  session_id VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
  reference_number VARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  kind VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  state VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  amount BIGINT NOT NULL,
  currency_code VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  gateway VARCHAR(32) COLLATE Latin1_General_BIN2 NOT NULL,
  source VARCHAR(8) COLLATE Latin1_General_BIN2 NOT NULL,
  tracking_key NVARCHAR(128) COLLATE Latin1_General_BIN2 NULL,
  initiator_id BIGINT NULL REFERENCES staff_user (id),
  extra NVARCHAR(MAX) NULL,
  gateway_response NVARCHAR(MAX) NULL,
  pg_params NVARCHAR(MAX) NULL,
  message NVARCHAR(255) NULL,
  decline_code VARCHAR(32) COLLATE Latin1_General_BIN2 NULL,
  started_at BIGINT NOT NULL,
  answered_at BIGINT NULL,
  finished_at BIGINT NULL,
  inquiries BIGINT NOT NULL,
  next_inquiry_at BIGINT NULL
);
CREATE UNIQUE INDEX ux_operation_session_id ON operation (session_id);
CREATE UNIQUE INDEX ux_operation_reference ON operation (reference_number);
CREATE UNIQUE INDEX ux_operation_tracking_key ON operation (tracking_key) WHERE tracking_key IS NOT NULL;
CREATE INDEX ix_operation_session ON operation (session_ref, id);
CREATE INDEX ix_operation_inquiry ON operation (next_inquiry_at, id) WHERE next_inquiry_at IS NOT NULL;
