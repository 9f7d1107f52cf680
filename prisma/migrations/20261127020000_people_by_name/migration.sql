-- Lists of students are by name, a page at a time: read in that order a page costs what it shows, and not a sort of the whole cohort.
CREATE INDEX people_tenant_id_name_id_idx ON people(tenant_id, name, id);
