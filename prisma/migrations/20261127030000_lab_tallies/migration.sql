-- How a student has done at a unit's labs, as one number that adds up: a dashboard sums it for every lab at once, and not a row for each lab of each student.

CREATE TABLE lab_tallies (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    person_id UUID NOT NULL,
    -- Slugs with a space between them: whose digits the number holds, from the last ones on.
    labs TEXT NOT NULL,
    tally NUMERIC NOT NULL,

    CONSTRAINT lab_tallies_pkey PRIMARY KEY (tenant_id,unit,person_id)
);

ALTER TABLE lab_tallies ADD CONSTRAINT lab_tallies_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE lab_tallies ADD CONSTRAINT lab_tallies_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Of which unit a lab is stands in what its tries have shown. The owner is bound by row-level security, too, and would see no row to start from.
ALTER TABLE item_results NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lab_standings NO FORCE ROW LEVEL SECURITY;
WITH known AS (
  SELECT tenant_id, unit, lab, row_number() OVER (PARTITION BY tenant_id, unit ORDER BY lab) AS n
  FROM (SELECT DISTINCT tenant_id, unit, split_part(item, '/', 1) AS lab FROM item_results WHERE kind IN ('check', 'rubric_row')) AS l
),
listed AS (SELECT tenant_id, unit, string_agg(lab, ' ' ORDER BY n) AS labs FROM known GROUP BY tenant_id, unit)
INSERT INTO lab_tallies (tenant_id, unit, person_id, labs, tally)
SELECT k.tenant_id, k.unit, s.person_id, listed.labs,
  sum(('1' || repeat('0', 39 * (k.n - 1)::int))::numeric * (1 + (s.passed_at IS NOT NULL)::int * 1000000::numeric + s.tries * 1000000000000::numeric
    + least(s.best_score, s.max_score) * 1000000000000000000000::numeric + s.max_score * 1000000000000000000000000000000::numeric))
FROM known k JOIN listed USING (tenant_id, unit) JOIN lab_standings s ON s.tenant_id = k.tenant_id AND s.lab = k.lab
GROUP BY k.tenant_id, k.unit, s.person_id, listed.labs;
ALTER TABLE lab_standings FORCE ROW LEVEL SECURITY;
ALTER TABLE item_results FORCE ROW LEVEL SECURITY;

ALTER TABLE lab_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE lab_tallies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lab_tallies TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE ON lab_tallies TO prayog_app;
