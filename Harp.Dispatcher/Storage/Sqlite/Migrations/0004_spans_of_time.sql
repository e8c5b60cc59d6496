-- The times of submission of the jobs whose seq is in one block of 1024: the first and the last of them. A list of a span of time passes over the blocks that it does
-- not touch. A clock that was wrong for a while widens the blocks of that while, and no others. This takes the place of jobs.moment and
-- store.clock_back, which one wrong time made useless for ever; they stay as they are and are not written any more.
CREATE TABLE spans (
    block INTEGER PRIMARY KEY,
    low   INTEGER NOT NULL,
    high  INTEGER NOT NULL
) STRICT;
INSERT INTO spans SELECT seq / 1024, min(submitted), max(submitted) FROM jobs GROUP BY seq / 1024;

DROP INDEX jobs_moment;
