-- Status queries that reached a gateway, as far as they count against the limits of one payment.
CREATE TABLE inquiry_call (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  called_at BIGINT NOT NULL
);
CREATE INDEX ix_inquiry_call_session ON inquiry_call (session_ref, called_at);
