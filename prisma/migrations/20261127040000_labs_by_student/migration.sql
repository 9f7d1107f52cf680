-- What students on a page have tried and passed is looked up student by student. How labs go for all of them is summed from lab_tallies, and no longer needs an index of its own.
CREATE INDEX lab_standings_by_student_idx ON lab_standings (tenant_id, person_id, lab) INCLUDE (tries, passed_at);
DROP INDEX lab_standings_counts_idx;
