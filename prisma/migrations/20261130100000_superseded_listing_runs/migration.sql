-- A run whose student asked for the same listing again before it began.
ALTER TYPE listing_run_status ADD VALUE 'superseded';
