-- The newest answer of the rate provider, whole: every row of one fetch, replaced by the next.
CREATE TABLE online_rate (
  code VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
  base VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
  -- What one unit of the base buys.
  rate VARCHAR(40) COLLATE Latin1_General_BIN2 NOT NULL,
  provider VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  fetched_at BIGINT NOT NULL,
  -- Somebody was told that these rates are too old.
  is_reported BIGINT NOT NULL
);

-- Encrypted; empty where none is set.
ALTER TABLE installation ADD fixer_access_key NVARCHAR(MAX) NOT NULL DEFAULT '';
