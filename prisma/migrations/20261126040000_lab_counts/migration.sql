-- A cohort's labs are counted from the index alone: the rows are several times as wide.
CREATE INDEX lab_standings_counts_idx ON lab_standings (tenant_id, lab, person_id) INCLUDE (tries, passed_at, best_score, max_score);
