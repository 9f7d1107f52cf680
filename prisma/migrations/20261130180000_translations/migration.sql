-- Content in other languages than English, part by part. What has no row here is read in English.

CREATE TABLE unit_translations (
    tenant_id UUID NOT NULL,
    unit_version_id UUID NOT NULL,
    language TEXT NOT NULL,
    document JSONB NOT NULL,

    CONSTRAINT unit_translations_pkey PRIMARY KEY (tenant_id,unit_version_id,language)
);

CREATE TABLE translated_pages (
    tenant_id UUID NOT NULL,
    unit_version_id UUID NOT NULL,
    language TEXT NOT NULL,
    section TEXT NOT NULL,
    html TEXT NOT NULL,

    CONSTRAINT translated_pages_pkey PRIMARY KEY (tenant_id,unit_version_id,language,section)
);

CREATE TABLE question_translations (
    tenant_id UUID NOT NULL,
    question_version_id UUID NOT NULL,
    language TEXT NOT NULL,
    document JSONB NOT NULL,

    CONSTRAINT question_translations_pkey PRIMARY KEY (tenant_id,question_version_id,language)
);

ALTER TABLE unit_translations ADD CONSTRAINT unit_translations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE unit_translations ADD CONSTRAINT unit_translations_tenant_id_unit_version_id_fkey FOREIGN KEY (tenant_id, unit_version_id) REFERENCES unit_versions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE translated_pages ADD CONSTRAINT translated_pages_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE translated_pages ADD CONSTRAINT translated_pages_tenant_id_unit_version_id_language_fkey FOREIGN KEY (tenant_id, unit_version_id, language) REFERENCES unit_translations(tenant_id, unit_version_id, language) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE question_translations ADD CONSTRAINT question_translations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE question_translations ADD CONSTRAINT question_translations_tenant_id_question_version_id_fkey FOREIGN KEY (tenant_id, question_version_id) REFERENCES question_versions(tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE;

-- What is found in each language. Entries that an older program writes meanwhile are English.
ALTER TABLE search_entries ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE search_entries DROP CONSTRAINT search_entries_pkey;
ALTER TABLE search_entries ADD CONSTRAINT search_entries_pkey PRIMARY KEY (tenant_id, unit, language, kind, item);

ALTER TABLE unit_translations ENABLE ROW LEVEL SECURITY;
ALTER TABLE unit_translations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON unit_translations TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE translated_pages ENABLE ROW LEVEL SECURITY;
ALTER TABLE translated_pages FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON translated_pages TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE question_translations ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_translations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON question_translations TO prayog_app
  USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON unit_translations TO prayog_app;
GRANT SELECT, INSERT, UPDATE ON translated_pages TO prayog_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON question_translations TO prayog_app;
