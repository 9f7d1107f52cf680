-- A run may be of the listing's broken twin instead of the listing itself.

ALTER TABLE listing_runs ADD COLUMN twin BOOLEAN NOT NULL DEFAULT false;
