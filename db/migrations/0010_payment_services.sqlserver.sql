-- Apple Pay, Google Pay, Samsung Pay and wallets: each hangs on one connection. Members that a flow does not have are empty.
CREATE TABLE payment_service (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  name NVARCHAR(16) NOT NULL,
  name_ar NVARCHAR(16) NOT NULL,
  flow VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  is_active BIGINT NOT NULL,
  country_code VARCHAR(2) COLLATE Latin1_General_BIN2 NOT NULL,
  provider VARCHAR(32) COLLATE Latin1_General_BIN2 NOT NULL,
  merchant_id NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  display_name NVARCHAR(64) NOT NULL,
  domain NVARCHAR(253) COLLATE Latin1_General_BIN2 NOT NULL,
  environment VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  gateway NVARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  gateway_merchant_id NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  service_id NVARCHAR(128) COLLATE Latin1_General_BIN2 NOT NULL,
  -- PEM, all three public.
  csr NVARCHAR(MAX) NOT NULL,
  certificate NVARCHAR(MAX) NOT NULL,
  domain_verification NVARCHAR(MAX) NOT NULL,
  -- Encrypted.
  private_key NVARCHAR(MAX) NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_payment_service_code ON payment_service (code);

-- A device's payment pays once. Only a keyed hash of its identifier is kept, in the commit that starts its attempt.
CREATE TABLE device_payment (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  fingerprint VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_device_payment_fingerprint ON device_payment (fingerprint);
