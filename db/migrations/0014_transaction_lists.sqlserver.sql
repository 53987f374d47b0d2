-- The newest payments of a state, and how many there are, without reading the payments themselves.
CREATE INDEX ix_payment_session_state ON payment_session (state, id) WHERE deleted_at IS NULL;
