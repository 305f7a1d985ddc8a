-- A simulation of a day that was: which day, and what came of it. Null for one of days that may come.
alter table what_if_runs add column back_test jsonb;
