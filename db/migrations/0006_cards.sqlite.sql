-- Saved cards and the agreements that they are charged under. What is kept of a card: never its number, never its CVV.
CREATE TABLE card (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  token VARCHAR(16) NOT NULL,
  customer_id NVARCHAR(64) NOT NULL,
  environment VARCHAR(16) NOT NULL,
  pg_code VARCHAR(16) NOT NULL,
  gateway VARCHAR(32) NOT NULL,
  -- The gateway's name for the card in its own vault: useless without the connection's credentials.
  gateway_token NVARCHAR(400) NOT NULL,
  fingerprint VARCHAR(64) NOT NULL,
  brand VARCHAR(16) NOT NULL,
  bin VARCHAR(8) NOT NULL,
  last_four VARCHAR(4) NOT NULL,
  expiry_month VARCHAR(2) NOT NULL,
  expiry_year VARCHAR(2) NOT NULL,
  -- The first instant after the month to whose end it is valid.
  expires_at BIGINT NOT NULL,
  holder NVARCHAR(64) NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_card_token ON card (token);
-- The same card of the same customer keeps its token, whoever races whom. docs/protocol/operations.md R28
CREATE UNIQUE INDEX ux_card_fingerprint ON card (customer_id, environment, pg_code, fingerprint);
CREATE INDEX ix_card_expiry ON card (expires_at, id);

CREATE TABLE agreement (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  agreement_id NVARCHAR(128) NOT NULL,
  customer_id NVARCHAR(64) NOT NULL,
  environment VARCHAR(16) NOT NULL,
  -- As the customer agreed to them in the first payment; later requests do not change them.
  terms TEXT NOT NULL,
  state VARCHAR(16) NOT NULL,
  card_ref BIGINT NULL REFERENCES card (id),
  -- Merchant-initiated charges that succeeded.
  cycles BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_charged_at BIGINT NULL,
  flagged_at BIGINT NULL,
  ended_at BIGINT NULL
);
CREATE UNIQUE INDEX ux_agreement_customer ON agreement (customer_id, environment, agreement_id);
CREATE INDEX ix_agreement_card ON agreement (card_ref) WHERE card_ref IS NOT NULL;

ALTER TABLE attempt ADD initiator VARCHAR(16) NOT NULL DEFAULT 'customer';
ALTER TABLE attempt ADD instrument VARCHAR(16) NOT NULL DEFAULT 'gateway_page';
ALTER TABLE attempt ADD card_token VARCHAR(16) NULL;
ALTER TABLE attempt ADD save_card BIGINT NOT NULL DEFAULT 0;

ALTER TABLE installation ADD mit_decline_status BIGINT NOT NULL DEFAULT 400;
ALTER TABLE installation ADD cards_api_enabled BIGINT NOT NULL DEFAULT 1;
ALTER TABLE webhook_config ADD notify_on_mit BIGINT NOT NULL DEFAULT 0;
