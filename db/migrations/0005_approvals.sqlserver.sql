-- Two-step authorization of refunds and voids, and of the rights to make them.
CREATE TABLE approval_config (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  installed BIGINT NOT NULL,
  permissions_installed BIGINT NOT NULL,
  checker_id BIGINT NULL REFERENCES staff_user (id),
  whitelist NVARCHAR(MAX) NOT NULL,
  designated_user_id BIGINT NULL REFERENCES staff_user (id),
  permission_approver_id BIGINT NULL REFERENCES staff_user (id),
  pending_hours BIGINT NOT NULL,
  approved_hours BIGINT NOT NULL,
  permission_hours BIGINT NOT NULL,
  approval_for_basic_auth BIGINT NOT NULL,
  bcc_initiator BIGINT NOT NULL,
  version BIGINT NOT NULL
);

INSERT INTO approval_config (id, installed, permissions_installed, whitelist, pending_hours, approved_hours, permission_hours, approval_for_basic_auth, bcc_initiator, version)
VALUES (1, 0, 0, '', 48, 48, 48, 0, 0, 1);

CREATE TABLE operation_request (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  session_ref BIGINT NOT NULL REFERENCES payment_session (id),
  kind VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  state VARCHAR(32) COLLATE Latin1_General_BIN2 NOT NULL,
  amount BIGINT NOT NULL,
  currency_code VARCHAR(3) COLLATE Latin1_General_BIN2 NOT NULL,
  pg_code VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  extra NVARCHAR(MAX) NULL,
  maker_id BIGINT NOT NULL REFERENCES staff_user (id),
  checker_id BIGINT NULL REFERENCES staff_user (id),
  reason NVARCHAR(400) NULL,
  execution_key VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  executing_until BIGINT NULL,
  created_at BIGINT NOT NULL,
  state_changed_at BIGINT NOT NULL,
  due_at BIGINT NULL
);
-- One open request per payment, whoever races whom.
CREATE UNIQUE INDEX ux_operation_request_open ON operation_request (session_ref) WHERE state IN ('pending', 'approved', 'manual_action_required');
CREATE UNIQUE INDEX ux_operation_request_key ON operation_request (execution_key);
CREATE INDEX ix_operation_request_session ON operation_request (session_ref, id);
CREATE INDEX ix_operation_request_due ON operation_request (due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE permission_request (
  id BIGINT IDENTITY(1,1) NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES staff_user (id),
  permission VARCHAR(64) COLLATE Latin1_General_BIN2 NOT NULL,
  state VARCHAR(16) COLLATE Latin1_General_BIN2 NOT NULL,
  requested_by NVARCHAR(200) COLLATE Latin1_General_BIN2 NOT NULL,
  approver_id BIGINT NULL REFERENCES staff_user (id),
  reason NVARCHAR(400) NULL,
  created_at BIGINT NOT NULL,
  state_changed_at BIGINT NOT NULL,
  due_at BIGINT NULL
);
CREATE UNIQUE INDEX ux_permission_request_pending ON permission_request (user_id, permission) WHERE state = 'pending';
CREATE INDEX ix_permission_request_due ON permission_request (due_at, id) WHERE due_at IS NOT NULL;
