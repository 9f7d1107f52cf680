-- How many tries of a listing's run failed by a fault of ours. Tries that the platform could not carry out do not count.

ALTER TABLE listing_runs ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;
