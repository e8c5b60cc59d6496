-- The W3C traceparent of what asked for the job; null where it had none.
ALTER TABLE jobs ADD COLUMN trace TEXT;
