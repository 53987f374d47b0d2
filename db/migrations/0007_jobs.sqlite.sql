-- Jobs: when they are due, and what they did. The job server wakes them; these tables decide.
CREATE TABLE job (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(64) NOT NULL,
  -- Null: the schedule that the product comes with.
  cron VARCHAR(100) NULL,
  is_paused BIGINT NOT NULL,
  -- Null while paused. A scheduled run begins by moving it on.
  due_at BIGINT NULL,
  -- Somebody asked for a run that has not begun.
  requested_at BIGINT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_job_name ON job (name);

CREATE TABLE job_run (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  job_ref BIGINT NOT NULL REFERENCES job (id),
  outcome VARCHAR(16) NOT NULL,
  triggered_by VARCHAR(16) NOT NULL,
  node VARCHAR(100) NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NULL,
  -- A run whose process died stops renewing it.
  lease_until BIGINT NULL,
  handled BIGINT NULL,
  error NVARCHAR(1000) NULL
);
CREATE INDEX ix_job_run_job ON job_run (job_ref, id);
CREATE INDEX ix_job_run_running ON job_run (lease_until, id) WHERE lease_until IS NOT NULL;
CREATE INDEX ix_job_run_started ON job_run (started_at, id);

-- Counters of windows that are long over are purged by a job.
CREATE INDEX ix_rate_counter_ends ON rate_counter (window_ends_at, id);
