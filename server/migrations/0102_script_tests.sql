-- Split tests of scripts: each lead of a campaign follows one of several versions, the same at every call. The arms
-- name versions and not scripts, so that what is compared does not change while it is.
create table script_tests (
  tenant_id uuid not null,
  id uuid not null,
  campaign_id uuid not null,
  name text not null,
  base_rate float8 not null check (base_rate > 0 and base_rate < 1),
  hoped_rate float8 not null check (hoped_rate > 0 and hoped_rate < 1),
  goal_ids uuid[] not null default '{}',
  started_by uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, started_by) references users (tenant_id, id)
);
create unique index script_tests_running on script_tests (tenant_id, campaign_id) where ended_at is null;
create index on script_tests (tenant_id, campaign_id, id);
select protect_by_tenant('script_tests');

create table script_test_arms (
  tenant_id uuid not null,
  test_id uuid not null,
  number int not null,
  script_id uuid not null,
  version int not null,
  share int not null check (share between 1 and 99),
  primary key (tenant_id, test_id, number),
  foreign key (tenant_id, test_id) references script_tests (tenant_id, id) on delete cascade,
  foreign key (tenant_id, script_id, version) references script_versions (tenant_id, script_id, number)
);
create index on script_test_arms (tenant_id, script_id, version);
select protect_by_tenant('script_test_arms');
-- The row's version is that of the script.
drop trigger touch on script_test_arms;

-- The arm that the lead of a call is in.
alter table calls
  add column script_test_id uuid,
  add column script_arm int,
  add check ((script_test_id is null) = (script_arm is null)),
  add foreign key (tenant_id, script_test_id, script_arm)
    references script_test_arms (tenant_id, test_id, number);
create index on calls (tenant_id, script_test_id, script_arm) where script_test_id is not null;
