-- Whoever an instructor or a portal puts into a cohort has no password until an admin of the college sets one.

ALTER TABLE people ALTER COLUMN password_hash DROP NOT NULL;

