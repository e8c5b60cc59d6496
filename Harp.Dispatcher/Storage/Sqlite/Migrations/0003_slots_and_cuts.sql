-- 1 where the job has ended and its slot of the queue is still taken: a start must know, so that the slot settles before the next job has it.
ALTER TABLE jobs ADD COLUMN slot INTEGER NOT NULL DEFAULT 0 CHECK (slot = 0 OR (slot = 1 AND state >= 2 AND queue IS NOT NULL));
CREATE INDEX jobs_slot ON jobs (slot) WHERE slot = 1;

-- 1 where the job's queue was cancelled up to this job, before the ends of all of them were written. Once this one has ended, all have.
ALTER TABLE jobs ADD COLUMN cut INTEGER NOT NULL DEFAULT 0 CHECK (cut IN (0, 1));
