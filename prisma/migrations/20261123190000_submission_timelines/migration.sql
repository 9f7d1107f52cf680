-- What happened between a submission's programs. Beside the result and not in it, since it is long and few ask for it.
ALTER TABLE submissions ADD COLUMN timeline JSONB;
ALTER TABLE submissions ADD CONSTRAINT submissions_timeline_check CHECK (timeline IS NULL OR result IS NOT NULL);
