-- Smart routing: profiles behind virtual connections, what is known of the health of real ones, and every decision with its reasons.
ALTER TABLE mid ADD acquirer_country VARCHAR(2) NULL;
ALTER TABLE mid ADD min_amount VARCHAR(24) NULL;
ALTER TABLE mid ADD max_amount VARCHAR(24) NULL;
ALTER TABLE mid ADD cost_fixed VARCHAR(24) NOT NULL DEFAULT '0';
ALTER TABLE mid ADD cost_percent VARCHAR(24) NOT NULL DEFAULT '0';
ALTER TABLE mid ADD wallet_cert_id NVARCHAR(64) NULL;
ALTER TABLE mid ADD supports_external_3ds BIGINT NOT NULL DEFAULT 0;

-- The virtual connection that the payer chose, and which try of their submit this was.
ALTER TABLE attempt ADD routed_from VARCHAR(16) NULL;
ALTER TABLE attempt ADD hop BIGINT NOT NULL DEFAULT 0;

-- Every version that was ever saved; the highest is in force.
CREATE TABLE routing_profile (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  pg_code VARCHAR(16) NOT NULL,
  version BIGINT NOT NULL,
  document TEXT NOT NULL,
  actor NVARCHAR(200) NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_routing_profile_version ON routing_profile (pg_code, version);

-- Whose turn it is: Round Robin's cursor and the weights of Distribution, of the version in force.
CREATE TABLE routing_state (
  pg_code VARCHAR(16) NOT NULL PRIMARY KEY,
  profile_version BIGINT NOT NULL,
  document TEXT NOT NULL
);

-- What each node saw of a connection in the last hour: errors at once, successes in batches.
CREATE TABLE routing_health (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  pg_code VARCHAR(16) NOT NULL,
  node VARCHAR(16) NOT NULL,
  document TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_routing_health_node ON routing_health (pg_code, node);
CREATE INDEX ix_routing_health_updated ON routing_health (updated_at, id);

CREATE TABLE routing_trip (
  pg_code VARCHAR(16) NOT NULL PRIMARY KEY,
  tripped_at BIGINT NULL,
  until_at BIGINT NULL,
  cleared_at BIGINT NULL
);

-- Every decision with its reasons and all that it was made from, so that it can be made again.
CREATE TABLE routing_decision (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  reference_number VARCHAR(128) NOT NULL,
  pg_code VARCHAR(16) NOT NULL,
  profile_version BIGINT NOT NULL,
  outcome VARCHAR(16) NOT NULL,
  chosen VARCHAR(16) NULL,
  rule_id BIGINT NULL,
  strategy VARCHAR(32) NULL,
  hop BIGINT NOT NULL,
  fallback_used BIGINT NOT NULL,
  previous_class VARCHAR(32) NULL,
  amount BIGINT NOT NULL,
  currency_code VARCHAR(3) NOT NULL,
  elapsed_us BIGINT NOT NULL,
  document TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX ix_routing_decision_session ON routing_decision (session_ref, id);
CREATE INDEX ix_routing_decision_profile ON routing_decision (pg_code, id);
CREATE INDEX ix_routing_decision_created ON routing_decision (created_at, id);
CREATE UNIQUE INDEX ux_routing_decision_reference ON routing_decision (reference_number);

-- Card facts by the first eight digits. An import replaces the whole table.
CREATE TABLE bin_import (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  row_count BIGINT NOT NULL,
  -- Null while its rows are being written: the table in force is the newest one that is ready.
  ready_at BIGINT NULL,
  actor NVARCHAR(200) NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE bin_range (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  import_ref BIGINT NOT NULL REFERENCES bin_import (id),
  lo BIGINT NOT NULL,
  hi BIGINT NOT NULL,
  scheme VARCHAR(16) NULL,
  card_type VARCHAR(16) NULL,
  issuer NVARCHAR(128) NULL,
  country VARCHAR(2) NULL
);
CREATE INDEX ix_bin_range_import ON bin_range (import_ref, lo);
