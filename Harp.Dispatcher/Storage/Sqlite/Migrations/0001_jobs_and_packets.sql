-- Times are unix milliseconds, durations milliseconds, states the numbers of Harp.Protocol.Values.JobState.
-- owner and lease_until are for several dispatchers on one store; a single one leaves them null.
CREATE TABLE jobs (
    seq          INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    state        INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
    attempt      INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    owner        TEXT,
    lease_until  INTEGER,
    host         TEXT    NOT NULL,
    procedure    TEXT    NOT NULL,
    arguments    BLOB    NOT NULL,
    info         BLOB,
    queue        TEXT,
    queue_sent   BLOB,
    concurrency  INTEGER NOT NULL,
    timeout      INTEGER NOT NULL,
    max_exec     INTEGER NOT NULL,
    submitted    INTEGER NOT NULL,
    started      INTEGER,
    ended        INTEGER,
    packets      INTEGER NOT NULL DEFAULT 0,
    outcome      BLOB,
    CHECK ((state >= 2) = (outcome IS NOT NULL AND ended IS NOT NULL))
) STRICT;

-- What a start must find: the jobs that have not ended, in the order of their submission.
CREATE INDEX jobs_unfinished ON jobs (seq) WHERE state < 2;

-- A row holds a run of consecutive packets as the lines that are sent, so that a replay is a copy.
CREATE TABLE packets (
    job   INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    lines BLOB    NOT NULL,
    UNIQUE (job, first)
) STRICT;
