-- caller is the user that submitted the job, null where there are no users. A key is remembered as long as its job; fingerprint is the SHA-256 of the
-- request that brought it. bytes is what the job takes: arguments, info, packets and outcome.
ALTER TABLE jobs ADD COLUMN caller TEXT;
ALTER TABLE jobs ADD COLUMN key TEXT;
ALTER TABLE jobs ADD COLUMN fingerprint BLOB CHECK ((key IS NULL) = (fingerprint IS NULL) AND coalesce(length(fingerprint), 32) = 32);
ALTER TABLE jobs ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;

-- The latest time of submission of this job and of all before it. It never decreases with seq, even where the clock was set back, so
-- that a span of time is a range of seq.
ALTER TABLE jobs ADD COLUMN moment INTEGER NOT NULL DEFAULT 0;

-- When the first packet of the run arrived, in unix milliseconds, and how that changes within the run: pairs of variable-length integers, after so many
-- packets so many milliseconds more (zigzag). No pairs where all came at once. Runs of version 1 have no time.
ALTER TABLE packets ADD COLUMN received INTEGER;
ALTER TABLE packets ADD COLUMN received_changes BLOB;

UPDATE jobs SET bytes = length(arguments) + coalesce(length(info), 0) + coalesce(length(outcome), 0)
    + coalesce((SELECT sum(length(lines)) FROM packets WHERE packets.job = jobs.seq), 0);
UPDATE jobs SET moment = running.moment
    FROM (SELECT seq, max(submitted) OVER (ORDER BY seq) AS moment FROM jobs) AS running WHERE running.seq = jobs.seq;

-- What is known of all jobs. seq_floor is the highest seq that a removed job had: none is ever given twice. clock_back is by how much a time of
-- submission was ever before that of an earlier job.
CREATE TABLE store (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    seq_floor  INTEGER NOT NULL,
    clock_back INTEGER NOT NULL
) STRICT;
INSERT INTO store SELECT 1, 0, coalesce(max(moment - submitted), 0) FROM jobs;

-- Jobs that are gone while their packets are still being removed, a few at a time. So the reference of packets to jobs is not enforced.
CREATE TABLE removed (job INTEGER PRIMARY KEY) STRICT;

-- No caller is one caller too; an empty blob differs from every text.
CREATE UNIQUE INDEX jobs_key ON jobs (key, ifnull(caller, x'')) WHERE key IS NOT NULL;

-- Lists go by seq, which every index ends with. jobs_state also serves what jobs_unfinished did.
DROP INDEX jobs_unfinished;
CREATE INDEX jobs_state ON jobs (state);
CREATE INDEX jobs_host ON jobs (host);
CREATE INDEX jobs_procedure ON jobs (procedure);
CREATE INDEX jobs_queue ON jobs (queue) WHERE queue IS NOT NULL;
CREATE INDEX jobs_caller ON jobs (caller) WHERE caller IS NOT NULL;
CREATE INDEX jobs_moment ON jobs (moment);

-- What is removed first, and how much there is, without a look at the rows.
CREATE INDEX jobs_ended ON jobs (ended, seq, bytes) WHERE ended IS NOT NULL;
