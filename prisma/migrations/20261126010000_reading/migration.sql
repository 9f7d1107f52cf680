-- Sections as pages, made when a unit is loaded, what can be searched for, and how far each student has read.

ALTER TABLE unit_versions ADD COLUMN renderer INTEGER NOT NULL DEFAULT 0;

CREATE TABLE unit_pages (
    tenant_id UUID NOT NULL,
    unit_version_id UUID NOT NULL,
    section TEXT NOT NULL,
    html TEXT NOT NULL,

    CONSTRAINT unit_pages_pkey PRIMARY KEY (tenant_id,unit_version_id,section)
);

CREATE TABLE search_entries (
    tenant_id UUID NOT NULL,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    section TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    words TSVECTOR NOT NULL,

    CONSTRAINT search_entries_pkey PRIMARY KEY (tenant_id,unit,kind,item)
);

CREATE TABLE section_progress (
    tenant_id UUID NOT NULL,
    person_id UUID NOT NULL,
    unit TEXT NOT NULL,
    section TEXT NOT NULL,
    read_at TIMESTAMPTZ(3) NOT NULL,
    done_at TIMESTAMPTZ(3),

    CONSTRAINT section_progress_pkey PRIMARY KEY (tenant_id,person_id,unit,section)
);

ALTER TABLE unit_pages ADD CONSTRAINT unit_pages_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE unit_pages ADD CONSTRAINT unit_pages_tenant_id_unit_version_id_fkey FOREIGN KEY (tenant_id, unit_version_id) REFERENCES unit_versions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE search_entries ADD CONSTRAINT search_entries_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE section_progress ADD CONSTRAINT section_progress_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE section_progress ADD CONSTRAINT section_progress_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES people(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE unit_pages ENABLE ROW LEVEL SECURITY;
ALTER TABLE unit_pages FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON unit_pages TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE search_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON search_entries TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE section_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE section_progress FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON section_progress TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT UPDATE (renderer) ON unit_versions TO prayog_app;
GRANT SELECT, INSERT, UPDATE ON unit_pages, section_progress TO prayog_app;
GRANT SELECT, INSERT, DELETE ON search_entries TO prayog_app;
