-- Apple Pay, Google Pay, Samsung Pay and wallets: each hangs on one connection. Members that a flow does not have are empty.
CREATE TABLE payment_service (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  code VARCHAR(16) NOT NULL,
  name NVARCHAR(16) NOT NULL,
  name_ar NVARCHAR(16) NOT NULL,
  flow VARCHAR(16) NOT NULL,
  pg_code VARCHAR(16) NOT NULL,
  is_active BIGINT NOT NULL,
  country_code VARCHAR(2) NOT NULL,
  provider VARCHAR(32) NOT NULL,
  merchant_id NVARCHAR(128) NOT NULL,
  display_name NVARCHAR(64) NOT NULL,
  domain NVARCHAR(253) NOT NULL,
  environment VARCHAR(16) NOT NULL,
  gateway NVARCHAR(64) NOT NULL,
  gateway_merchant_id NVARCHAR(128) NOT NULL,
  service_id NVARCHAR(128) NOT NULL,
  -- PEM, all three public.
  csr TEXT NOT NULL,
  certificate TEXT NOT NULL,
  domain_verification TEXT NOT NULL,
  -- Encrypted.
  private_key TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_payment_service_code ON payment_service (code);

-- A device's payment pays once. Only a keyed hash of its identifier is kept, in the commit that starts its attempt.
CREATE TABLE device_payment (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  fingerprint VARCHAR(64) NOT NULL,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_device_payment_fingerprint ON device_payment (fingerprint);
