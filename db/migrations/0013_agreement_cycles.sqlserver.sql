-- When scheduled billing began its latest cycle under the agreement, by whichever schedule, paid or not.
ALTER TABLE agreement ADD last_cycle_at BIGINT NULL;
