-- Scripts: what an agent says and asks, step by step. What is written is a draft; what calls follow is a version,
-- and a version never changes, so that it can be told later what somebody was asked.
create table scripts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  description text not null default '',
  draft jsonb not null,
  live_version int,
  last_version int not null default 0,
  retired boolean not null default false,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references users (tenant_id, id)
);
select protect_by_tenant('scripts');

create table script_versions (
  tenant_id uuid not null,
  script_id uuid not null,
  number int not null,
  definition jsonb not null,
  note text not null default '',
  published_by uuid,
  published_at timestamptz not null,
  primary key (tenant_id, script_id, number),
  foreign key (tenant_id, script_id) references scripts (tenant_id, id),
  foreign key (tenant_id, published_by) references users (tenant_id, id)
);
select protect_by_tenant('script_versions');
revoke update, delete on script_versions from parley_app;

alter table campaigns
  add column script_id uuid,
  add foreign key (tenant_id, script_id) references scripts (tenant_id, id);
create index on campaigns (tenant_id, script_id) where script_id is not null;

-- The version that a call began with: it is kept when another one is published meanwhile.
alter table calls
  add column script_id uuid,
  add column script_version int,
  add check ((script_id is null) = (script_version is null)),
  add foreign key (tenant_id, script_id, script_version)
    references script_versions (tenant_id, script_id, number);

-- The steps that an agent has opened in a call: required questions of others are nobody's fault.
create table call_steps (
  tenant_id uuid not null,
  call_id uuid not null,
  step_id text not null,
  lead_id uuid not null,
  opened_at timestamptz not null,
  -- Opened again it is the last once more, and keeps its place in the order.
  last_at timestamptz not null,
  primary key (tenant_id, call_id, step_id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
);
create index on call_steps (tenant_id, lead_id);
select protect_by_tenant('call_steps');

-- What was answered in a call. One of given choices is counted and stays readable; what a person said in his own
-- words, a number or a day is sealed. All of it goes with the lead.
create table call_answers (
  tenant_id uuid not null,
  id uuid not null,
  call_id uuid not null,
  lead_id uuid not null,
  question text not null,
  choice text,
  value bytea,
  answered_by uuid,
  answered_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, call_id, question),
  check ((choice is null) <> (value is null)),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, answered_by) references users (tenant_id, id)
);
create index on call_answers (tenant_id, lead_id);
select protect_by_tenant('call_answers');

-- Whether the required questions of the script must be answered before a call is closed with it.
alter table dispositions
  add column questions text not null default 'REACHED' check (questions in ('ALL', 'REACHED', 'NONE'));
update dispositions set questions = 'ALL' where category = 'CONVERSION';
update dispositions set questions = 'NONE' where name in ('Machine', 'Wrong person', 'Language');

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL'
from roles r
cross join unnest(array['scripts:read', 'scripts:create', 'scripts:update', 'scripts:publish']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (p.code = 'scripts:read' and r.code in ('SUPERVISOR', 'AGENT', 'REP', 'VIEWER')))
on conflict do nothing;
