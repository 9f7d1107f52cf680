-- An explanation, a misconception or a model answer may be mended without making another question of it.

GRANT UPDATE (document) ON question_versions TO prayog_app;
