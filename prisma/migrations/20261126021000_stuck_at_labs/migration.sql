-- Who has not passed a lab yet: a dashboard looks for those who have tried often.
CREATE INDEX lab_standings_stuck_idx ON lab_standings(tenant_id, lab, tries) INCLUDE (person_id) WHERE passed_at IS NULL;
