-- Everything a payment needs, from configuration to signed webhook. Instants are unix milliseconds, amounts minor units, flags 0 or 1.
CREATE TABLE installation (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  config_version BIGINT NOT NULL,
  name NVARCHAR(128) NOT NULL,
  website NVARCHAR(400) NOT NULL,
  email NVARCHAR(254) NOT NULL,
  reference_prefix VARCHAR(32) NOT NULL,
  time_zone VARCHAR(64) NOT NULL,
  is_paused BIGINT NOT NULL,
  expire_payment_transactions BIGINT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE currency (
  code VARCHAR(3) NOT NULL PRIMARY KEY,
  is_active BIGINT NOT NULL
);

CREATE TABLE currency_exchange (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  from_currency VARCHAR(3) NOT NULL,
  to_currency VARCHAR(3) NOT NULL,
  rate VARCHAR(24) NOT NULL,
  is_active BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_currency_exchange_active ON currency_exchange (from_currency, to_currency) WHERE is_active = 1;

CREATE TABLE exchange_config (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name NVARCHAR(64) NOT NULL,
  default_currency VARCHAR(3) NOT NULL,
  currencies VARCHAR(800) NOT NULL,
  work_as VARCHAR(8) NOT NULL,
  fee_type VARCHAR(8) NULL,
  fix_fee VARCHAR(24) NULL,
  percent_fee VARCHAR(24) NULL,
  charge_default_currency BIGINT NOT NULL,
  fee_description NVARCHAR(128) NOT NULL,
  fee_description_ar NVARCHAR(128) NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_exchange_config_name ON exchange_config (name);

CREATE TABLE mid (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code VARCHAR(16) NOT NULL,
  gateway VARCHAR(32) NOT NULL,
  name NVARCHAR(64) NOT NULL,
  name_ar NVARCHAR(64) NOT NULL,
  type VARCHAR(16) NOT NULL,
  operation VARCHAR(16) NOT NULL,
  operations VARCHAR(64) NOT NULL,
  exchange_config NVARCHAR(64) NOT NULL REFERENCES exchange_config (name),
  is_active BIGINT NOT NULL,
  displayable BIGINT NOT NULL,
  is_tokenizable BIGINT NOT NULL,
  auto_debit_enabled BIGINT NOT NULL,
  cvv_required BIGINT NOT NULL,
  can_have_multiple_attempts BIGINT NOT NULL,
  onsite_card BIGINT NOT NULL,
  plugins VARCHAR(200) NOT NULL,
  tags VARCHAR(400) NOT NULL,
  inquiry_minutes BIGINT NULL,
  credentials TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_mid_code ON mid (code);

CREATE TABLE plugin (
  code VARCHAR(32) NOT NULL PRIMARY KEY,
  is_installed BIGINT NOT NULL,
  enable_api BIGINT NOT NULL,
  whitelisted_ips VARCHAR(2000) NOT NULL,
  redirect_url NVARCHAR(2000) NOT NULL,
  expiration_seconds BIGINT NOT NULL,
  fee_enabled BIGINT NOT NULL,
  fee_type VARCHAR(8) NOT NULL,
  fee_value VARCHAR(24) NOT NULL,
  is_amount_editable BIGINT NOT NULL,
  minimum_amount VARCHAR(24) NOT NULL,
  minimum_type VARCHAR(8) NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE webhook_config (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  hmac_key TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  enabled_for_api BIGINT NOT NULL,
  timeout_seconds BIGINT NOT NULL,
  retries BIGINT NOT NULL,
  backoff_seconds BIGINT NOT NULL,
  retry_enabled BIGINT NOT NULL,
  ignore_ssl BIGINT NOT NULL,
  notify_on_error BIGINT NOT NULL,
  emails NVARCHAR(2000) NOT NULL,
  operations_webhook_url NVARCHAR(2000) NOT NULL,
  user_agent NVARCHAR(400) NOT NULL,
  signature_scheme VARCHAR(16) NOT NULL,
  pg_params_format VARCHAR(16) NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE webhook_plugin (
  plugin VARCHAR(32) NOT NULL PRIMARY KEY,
  webhook_url NVARCHAR(2000) NOT NULL,
  state_filter_enabled BIGINT NOT NULL,
  notification_status VARCHAR(200) NOT NULL
);

CREATE TABLE staff_user (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  username NVARCHAR(150) NOT NULL,
  password_hash VARCHAR(400) NOT NULL,
  email NVARCHAR(254) NOT NULL,
  first_name NVARCHAR(64) NOT NULL,
  last_name NVARCHAR(64) NOT NULL,
  phone NVARCHAR(128) NOT NULL,
  is_active BIGINT NOT NULL,
  is_staff BIGINT NOT NULL,
  is_superuser BIGINT NOT NULL,
  permissions TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_staff_user_username ON staff_user (username);

CREATE TABLE api_key (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  prefix VARCHAR(8) NOT NULL,
  name NVARCHAR(50) NOT NULL,
  secret_hash VARCHAR(128) NOT NULL,
  public_key VARCHAR(40) NOT NULL,
  is_revoked BIGINT NOT NULL,
  expires_at BIGINT NULL,
  last_used_at BIGINT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_api_key_prefix ON api_key (prefix);
CREATE UNIQUE INDEX ux_api_key_public ON api_key (public_key);

CREATE TABLE payment_session (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  session_id VARCHAR(40) NOT NULL,
  type VARCHAR(32) NOT NULL,
  payment_type VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  amount BIGINT NOT NULL,
  currency_code VARCHAR(3) NOT NULL,
  order_no NVARCHAR(128) NULL,
  customer_id NVARCHAR(64) NULL,
  terms TEXT NOT NULL,
  quotes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  state_changed_at BIGINT NOT NULL,
  seen_at BIGINT NULL,
  initiator_id BIGINT NULL REFERENCES staff_user (id),
  settled_pg_code VARCHAR(16) NULL,
  settled_amount BIGINT NULL,
  invalidation_reason NVARCHAR(400) NULL,
  checkout_short_code VARCHAR(10) NULL,
  attachment_short_code VARCHAR(10) NULL,
  has_qr_code BIGINT NOT NULL,
  deleted_at BIGINT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_payment_session_session_id ON payment_session (session_id);
CREATE INDEX ix_payment_session_order_no ON payment_session (order_no, id) WHERE order_no IS NOT NULL;
CREATE INDEX ix_payment_session_customer ON payment_session (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_payment_session_overdue ON payment_session (expires_at, id) WHERE state IN ('created', 'pending', 'attempted');

CREATE TABLE attempt (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  reference_number VARCHAR(128) NOT NULL,
  pg_code VARCHAR(16) NOT NULL,
  gateway VARCHAR(32) NOT NULL,
  operation VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  is_superseded BIGINT NOT NULL,
  session_amount BIGINT NOT NULL,
  session_currency VARCHAR(3) NOT NULL,
  amount BIGINT NOT NULL,
  fee BIGINT NOT NULL,
  currency_code VARCHAR(3) NOT NULL,
  exchange_rate VARCHAR(24) NULL,
  started_at BIGINT NOT NULL,
  answered_at BIGINT NULL,
  finished_at BIGINT NULL,
  message NVARCHAR(255) NULL,
  decline_code VARCHAR(32) NULL,
  gateway_response TEXT NULL,
  pg_params TEXT NULL,
  card TEXT NULL,
  redirect_url NVARCHAR(2000) NULL,
  nonce VARCHAR(64) NOT NULL,
  inquiries BIGINT NOT NULL,
  next_inquiry_at BIGINT NULL,
  is_surplus BIGINT NOT NULL,
  payer_waits BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_attempt_reference ON attempt (reference_number);
CREATE INDEX ix_attempt_session ON attempt (session_ref, id);
-- One running attempt per session, whoever races whom. rulings 6
CREATE UNIQUE INDEX ux_attempt_running ON attempt (session_ref) WHERE state = 'pending' AND is_superseded = 0;
CREATE INDEX ix_attempt_inquiry ON attempt (next_inquiry_at, id) WHERE next_inquiry_at IS NOT NULL;

CREATE TABLE outbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind VARCHAR(32) NOT NULL,
  -- Messages of one lane leave in the order of their ids, one at a time; null: no order.
  lane VARCHAR(200) NULL,
  -- What is being called; bounds how many leave for it at once.
  target NVARCHAR(255) NOT NULL,
  payload TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  lease_until BIGINT NULL,
  lease_owner VARCHAR(64) NULL,
  tries BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX ix_outbox_due ON outbox (due_at, id);
CREATE INDEX ix_outbox_target ON outbox (target, due_at, id);
CREATE INDEX ix_outbox_lane ON outbox (lane, id) WHERE lane IS NOT NULL;

CREATE TABLE webhook_delivery (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  delivery_id VARCHAR(36) NOT NULL,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  kind VARCHAR(16) NOT NULL,
  trigger_kind VARCHAR(32) NOT NULL,
  reference_number VARCHAR(128) NULL,
  -- Names an event that is announced once; null for what staff sent again.
  event_key VARCHAR(255) NULL,
  target NVARCHAR(2000) NOT NULL,
  body TEXT NOT NULL,
  status VARCHAR(16) NOT NULL,
  attempts BIGINT NOT NULL,
  redeliveries BIGINT NOT NULL,
  http_status BIGINT NULL,
  error NVARCHAR(400) NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT NULL
);
CREATE UNIQUE INDEX ux_webhook_delivery_delivery_id ON webhook_delivery (delivery_id);
CREATE UNIQUE INDEX ux_webhook_delivery_event ON webhook_delivery (event_key) WHERE event_key IS NOT NULL;
CREATE INDEX ix_webhook_delivery_reference ON webhook_delivery (reference_number, id) WHERE reference_number IS NOT NULL;
CREATE INDEX ix_webhook_delivery_session ON webhook_delivery (session_ref, id);
CREATE INDEX ix_webhook_delivery_created ON webhook_delivery (created_at, id);

CREATE TABLE webhook_attempt (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  delivery_ref BIGINT NOT NULL REFERENCES webhook_delivery (id),
  number BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  http_status BIGINT NULL,
  error NVARCHAR(400) NULL,
  response_body TEXT NULL
);
CREATE INDEX ix_webhook_attempt_delivery ON webhook_attempt (delivery_ref, id);

CREATE TABLE mail (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  recipients NVARCHAR(2000) NOT NULL,
  subject NVARCHAR(400) NOT NULL,
  body TEXT NOT NULL,
  status VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NULL
);

CREATE TABLE alert (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind VARCHAR(64) NOT NULL,
  session_ref BIGINT NULL REFERENCES payment_session (id),
  message NVARCHAR(2000) NOT NULL,
  created_at BIGINT NOT NULL,
  acknowledged_at BIGINT NULL,
  acknowledged_by NVARCHAR(200) NULL
);

CREATE TABLE audit_entry (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  action VARCHAR(16) NOT NULL,
  record_type VARCHAR(64) NOT NULL,
  record_id NVARCHAR(200) NOT NULL,
  changes TEXT NOT NULL,
  actor NVARCHAR(200) NOT NULL,
  actor_id BIGINT NULL,
  remote_address VARCHAR(64) NULL,
  created_at BIGINT NOT NULL,
  -- Filled by the chaining job, so that writers do not queue behind one another.
  hash VARCHAR(64) NULL
);
CREATE INDEX ix_audit_entry_record ON audit_entry (record_type, record_id, id);

CREATE TABLE short_link (
  code VARCHAR(10) NOT NULL PRIMARY KEY,
  target NVARCHAR(2000) NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE idempotency_key (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  scope VARCHAR(64) NOT NULL,
  request_hash VARCHAR(64) NOT NULL,
  status BIGINT NULL,
  response TEXT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_idempotency_key_scope ON idempotency_key (scope);
CREATE INDEX ix_idempotency_key_created ON idempotency_key (created_at, id);

CREATE TABLE rate_counter (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  rule_key VARCHAR(200) NOT NULL,
  principal NVARCHAR(200) NOT NULL,
  window_ends_at BIGINT NOT NULL,
  leased BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_rate_counter ON rate_counter (rule_key, principal);

CREATE TABLE data_protection_key (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  friendly_name NVARCHAR(200) NOT NULL,
  xml TEXT NOT NULL
);

INSERT INTO installation (id, config_version, name, website, email, reference_prefix, time_zone, is_paused, expire_payment_transactions, version)
VALUES (1, 1, 'Ottu', '', '', '', 'Asia/Kuwait', 0, 1, 1);
