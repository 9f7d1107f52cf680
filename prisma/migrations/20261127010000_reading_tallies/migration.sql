-- Which sections a student has read, as one number that adds up: a dashboard counts the readers of every section by one sum, and not by a row for each section of each student.

-- The place of a section's digits in that number, one of 1, 1000000, 1000000^2 and so on. Given once, and never to another section.
CREATE TABLE section_places (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    section TEXT NOT NULL,
    place NUMERIC NOT NULL,

    CONSTRAINT section_places_pkey PRIMARY KEY (tenant_id,unit,section)
);

CREATE UNIQUE INDEX section_places_place_key ON section_places(tenant_id, unit, place);

CREATE TABLE reading_tallies (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    person_id UUID NOT NULL,
    read NUMERIC NOT NULL DEFAULT 0,
    done NUMERIC NOT NULL DEFAULT 0,

    CONSTRAINT reading_tallies_pkey PRIMARY KEY (tenant_id,unit,person_id)
);

ALTER TABLE section_places ADD CONSTRAINT section_places_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE reading_tallies ADD CONSTRAINT reading_tallies_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE reading_tallies ADD CONSTRAINT reading_tallies_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

-- The owner is bound by row-level security, too, and would see no row to start from.
ALTER TABLE unit_versions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE section_progress NO FORCE ROW LEVEL SECURITY;
INSERT INTO section_places (tenant_id, unit, section, place)
SELECT tenant_id, unit, section, ('1' || repeat('000000', (row_number() OVER (PARTITION BY tenant_id, unit ORDER BY section) - 1)::int))::numeric
FROM (
  SELECT v.tenant_id, v.unit, s ->> 'slug' AS section FROM unit_versions v CROSS JOIN jsonb_array_elements(v.document -> 'sections') AS s
  UNION SELECT tenant_id, unit, section FROM section_progress
) AS known;
INSERT INTO reading_tallies (tenant_id, unit, person_id, read, done)
SELECT s.tenant_id, s.unit, s.person_id, sum(p.place), coalesce(sum(p.place) FILTER (WHERE s.done_at IS NOT NULL), 0)
FROM section_progress s JOIN section_places p USING (tenant_id, unit, section)
GROUP BY s.tenant_id, s.unit, s.person_id;
ALTER TABLE section_progress FORCE ROW LEVEL SECURITY;
ALTER TABLE unit_versions FORCE ROW LEVEL SECURITY;

ALTER TABLE section_places ENABLE ROW LEVEL SECURITY;
ALTER TABLE section_places FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON section_places TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE reading_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE reading_tallies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON reading_tallies TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON section_places TO prayog_app;
GRANT SELECT, INSERT, UPDATE ON reading_tallies TO prayog_app;
