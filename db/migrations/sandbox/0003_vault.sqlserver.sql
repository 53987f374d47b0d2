-- The bank's vault: what a merchant may charge again without the number. Never the number itself.
CREATE TABLE sandbox_card (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  token VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  gateway VARCHAR(32) COLLATE Latin1_General_BIN2 NOT NULL,
  brand VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  bin VARCHAR(6) COLLATE Latin1_General_BIN2 NOT NULL,
  last_four VARCHAR(4) COLLATE Latin1_General_BIN2 NOT NULL,
  expiry VARCHAR(5) COLLATE Latin1_General_BIN2 NOT NULL,
  holder NVARCHAR(64) NULL,
  fingerprint VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  -- How the card behaves when it is charged: with its customer present, and without.
  present VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  absent VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_sandbox_card_token ON sandbox_card (token);
CREATE UNIQUE INDEX ux_sandbox_card_fingerprint ON sandbox_card (pg_code, fingerprint);

ALTER TABLE sandbox_payment ADD vault_token VARCHAR(64) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE sandbox_payment ADD stores_card BIGINT NOT NULL DEFAULT 0;
