-- Split tests compare scripts or settings: an arm is a version of a script, or settings in place of the campaign's.
alter table script_tests rename to split_tests;
alter table script_test_arms rename to split_test_arms;
alter index script_tests_running rename to split_tests_running;
alter table calls rename column script_test_id to split_test_id;
alter table calls rename column script_arm to split_arm;

alter table split_tests
  -- What counts of a lead: a sale or what the test names, or that somebody talked to it.
  add column goal text not null default 'WON' check (goal in ('WON', 'REACHED')),
  add column adopted_arm int;
alter table split_test_arms
  alter column script_id drop not null,
  alter column version drop not null,
  add column settings jsonb,
  add check ((script_id is null) = (version is null)),
  add check ((script_id is null) <> (settings is null));

-- The arms of a test of settings while it runs, with the row that each round of the dialer reads: no round asks for them.
alter table campaigns add column split_arms jsonb;
