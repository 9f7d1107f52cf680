-- Alone, since a new value can't be used in the transaction that adds it.
ALTER TYPE submission_status ADD VALUE 'awaiting_marking' BEFORE 'graded';
