-- The bank's vault: what a merchant may charge again without the number. Never the number itself.
CREATE TABLE sandbox_card (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  token VARCHAR(64) NOT NULL,
  pg_code VARCHAR(16) NOT NULL,
  gateway VARCHAR(32) NOT NULL,
  brand VARCHAR(16) NOT NULL,
  bin VARCHAR(6) NOT NULL,
  last_four VARCHAR(4) NOT NULL,
  expiry VARCHAR(5) NOT NULL,
  holder NVARCHAR(64) NULL,
  fingerprint VARCHAR(64) NOT NULL,
  -- How the card behaves when it is charged: with its customer present, and without.
  present VARCHAR(16) NOT NULL,
  absent VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_sandbox_card_token ON sandbox_card (token);
CREATE UNIQUE INDEX ux_sandbox_card_fingerprint ON sandbox_card (pg_code, fingerprint);

ALTER TABLE sandbox_payment ADD vault_token VARCHAR(64) NULL;
ALTER TABLE sandbox_payment ADD stores_card BIGINT NOT NULL DEFAULT 0;
