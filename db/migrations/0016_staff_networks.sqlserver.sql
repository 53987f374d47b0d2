-- From where a user's password was right without a session: there a flood of wrong ones from elsewhere locks nobody out. docs/adr/0014
CREATE TABLE staff_network (
  user_id BIGINT NOT NULL REFERENCES staff_user (id),
  network VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, network)
);
