-- Sign-ins of staff. The browser holds a random token, this table only its hash. A row outlives its session, because it also says from where
-- somebody signs in: a flood of wrong passwords from elsewhere must not lock him out there.
CREATE TABLE staff_session (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  token_hash VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  user_id BIGINT NOT NULL REFERENCES staff_user (id),
  password_stamp VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  network VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT NULL
);
CREATE UNIQUE INDEX ux_staff_session_token ON staff_session (token_hash);
CREATE INDEX ix_staff_session_user ON staff_session (user_id, network, created_at);
CREATE INDEX ix_staff_session_expiry ON staff_session (expires_at, id);
