-- A regrade may be of a cohort.

ALTER TABLE regrades ADD COLUMN cohort_id UUID;

ALTER TABLE regrades ADD CONSTRAINT regrades_tenant_id_cohort_id_fkey FOREIGN KEY (tenant_id, cohort_id) REFERENCES cohorts(tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;
