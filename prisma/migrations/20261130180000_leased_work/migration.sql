-- Runs of listings are leased as all work of workers is, see docs/background-work.md: who has claimed one and when, and its last fault, for operators.

ALTER TABLE listing_runs ADD COLUMN worker TEXT, ADD COLUMN started_at TIMESTAMPTZ(3), ADD COLUMN fault TEXT;
