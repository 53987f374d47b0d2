-- Standing orders to charge agreements, and every try to do so. docs/protocol/billing.md
CREATE TABLE billing_schedule (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  agreement_ref BIGINT NOT NULL REFERENCES agreement (id),
  agreement_id NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  customer_id NVARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  environment VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  variant VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  status VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  reason VARCHAR(32) COLLATE Latin1_General_BIN2 NULL,
  amount BIGINT NOT NULL,
  total_amount BIGINT NULL,
  currency_code VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
  interval_unit VARCHAR(8) COLLATE Latin1_General_BIN2 NULL,
  interval_count BIGINT NULL,
  start_date VARCHAR(10) COLLATE Latin1_General_BIN2 NULL,
  day_of_month BIGINT NULL,
  -- Minutes after midnight in the merchant's time zone.
  time_of_day BIGINT NULL,
  plan_index BIGINT NOT NULL,
  total_cycles BIGINT NULL,
  end_date VARCHAR(10) COLLATE Latin1_General_BIN2 NULL,
  least_days BIGINT NULL,
  when_exhausted VARCHAR(8) COLLATE Latin1_General_BIN2 NOT NULL,
  -- When something is to be done; NULL while nothing is, or while a charge is running.
  next_run_at BIGINT NULL,
  leased_until BIGINT NULL,
  cycle_no BIGINT NOT NULL,
  -- The open cycle's only session.
  session_ref BIGINT NULL REFERENCES payment_session (id),
  tries BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  first_failed_at BIGINT NULL,
  asked_amount BIGINT NULL,
  asked_by NVARCHAR(64) COLLATE Latin1_General_BIN2 NULL,
  last_cycle_at BIGINT NULL,
  last_paid_at BIGINT NULL,
  missed BIGINT NOT NULL,
  paid_amount BIGINT NOT NULL,
  customer_email NVARCHAR(128) NULL,
  language VARCHAR(2) COLLATE Latin1_General_BIN2 NOT NULL,
  webhook_url NVARCHAR(200) NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX ix_billing_schedule_due ON billing_schedule (pg_code, next_run_at, id) WHERE next_run_at IS NOT NULL;
CREATE INDEX ix_billing_schedule_next ON billing_schedule (next_run_at, pg_code) WHERE next_run_at IS NOT NULL;
CREATE INDEX ix_billing_schedule_agreement ON billing_schedule (agreement_ref);
CREATE INDEX ix_billing_schedule_customer ON billing_schedule (customer_id, id);

CREATE TABLE billing_run (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  schedule_ref BIGINT NOT NULL REFERENCES billing_schedule (id),
  cycle_no BIGINT NOT NULL,
  try_no BIGINT NOT NULL,
  source VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  state VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  reference_number VARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  event_key NVARCHAR(64) COLLATE Latin1_General_BIN2 NULL,
  amount BIGINT NOT NULL,
  currency_code VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
  decline_code VARCHAR(32) COLLATE Latin1_General_BIN2 NULL,
  message NVARCHAR(255) NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NULL
);
-- A try of a cycle exists once, whichever nodes race for it.
CREATE UNIQUE INDEX ux_billing_run_try ON billing_run (schedule_ref, cycle_no, try_no);
CREATE UNIQUE INDEX ux_billing_run_reference ON billing_run (reference_number);
CREATE UNIQUE INDEX ux_billing_run_event ON billing_run (schedule_ref, event_key) WHERE event_key IS NOT NULL;
CREATE INDEX ix_billing_run_session ON billing_run (session_ref);

-- What went out: whoever inserts the row sends the mail, in the same commit.
CREATE TABLE billing_notice (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  schedule_ref BIGINT NOT NULL REFERENCES billing_schedule (id),
  kind VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  subject VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_billing_notice ON billing_notice (schedule_ref, kind, subject);

-- What the first payment came to: the amount of every cycle of a fixed agreement.
ALTER TABLE agreement ADD first_amount BIGINT NULL;
ALTER TABLE agreement ADD first_currency VARCHAR(3) COLLATE Latin1_General_BIN2 NULL;
