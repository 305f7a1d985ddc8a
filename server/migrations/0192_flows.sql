-- What leads whoever calls before he waits or talks: a draft, and versions that never change.
create table flows (
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
  unique (tenant_id, name),
  foreign key (tenant_id, created_by) references users (tenant_id, id)
);
select protect_by_tenant('flows');

create table flow_versions (
  tenant_id uuid not null,
  flow_id uuid not null,
  number int not null,
  definition jsonb not null,
  note text not null default '',
  published_by uuid,
  published_at timestamptz not null,
  primary key (tenant_id, flow_id, number),
  foreign key (tenant_id, flow_id) references flows (tenant_id, id),
  foreign key (tenant_id, published_by) references users (tenant_id, id)
);
select protect_by_tenant('flow_versions');
revoke update, delete on flow_versions from parley_app;

-- A number leads to a queue or to a flow.
alter table inbound_numbers
  alter column queue_id drop not null,
  add column flow_id uuid,
  add foreign key (tenant_id, flow_id) references flows (tenant_id, id),
  add check ((queue_id is null) <> (flow_id is null));
create index on inbound_numbers (tenant_id, flow_id) where flow_id is not null;

-- A caller on his way through a flow. What he pressed may be anything, so it lies sealed, and is gone with the end.
create table flow_runs (
  tenant_id uuid not null,
  call_id uuid not null,
  flow_id uuid not null,
  flow_version int not null,
  state bytea,
  ended_as text check (ended_as in ('QUEUE', 'VOICEMAIL', 'CALLBACK', 'HANG_UP', 'GONE', 'CUT')),
  started_at timestamptz not null,
  ended_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, call_id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, flow_id, flow_version) references flow_versions (tenant_id, flow_id, number),
  check ((ended_at is null) = (ended_as is null)),
  check ((ended_at is null) = (state is not null))
);
create index on flow_runs (tenant_id, flow_id, started_at);
create index flow_runs_open on flow_runs (tenant_id, call_id) where ended_at is null;
select protect_by_tenant('flow_runs');

-- Each step that a call took, and by which way it was left; a key of a menu, and never what was collected.
create table flow_passages (
  tenant_id uuid not null,
  call_id uuid not null,
  visit int not null,
  flow_id uuid not null,
  step_id text not null,
  step_type text not null,
  name text not null,
  entered_at timestamptz not null,
  left_at timestamptz,
  exit text,
  primary key (tenant_id, call_id, visit),
  foreign key (tenant_id, call_id) references flow_runs (tenant_id, call_id) on delete cascade,
  foreign key (tenant_id, flow_id) references flows (tenant_id, id),
  check ((left_at is null) = (exit is null))
);
create index on flow_passages (tenant_id, flow_id, entered_at);
select protect_by_tenant('flow_passages');

alter table calls drop constraint calls_state_check;
alter table calls drop constraint calls_dismissed_as_check;
alter table calls
  add check (state in ('DIALING', 'RINGING', 'IN_FLOW', 'QUEUED', 'ANSWERED', 'TALKING', 'ON_HOLD', 'ENDED')),
  add check (dismissed_as in ('NOT_SERVED', 'CLOSED', 'VOICEMAIL', 'CALLBACK', 'FLOW_ENDED')),
  add column in_flow boolean not null default false;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
cross join unnest(array['flows:create', 'flows:read', 'flows:update', 'flows:publish']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (r.code in ('SUPERVISOR', 'VIEWER') and p.code = 'flows:read'))
on conflict do nothing;

-- Callers who went round in a flow until they were cut off.
alter table security_events drop constraint security_events_kind_check;
alter table security_events add constraint security_events_kind_check check (kind in
  ('FAILED_SIGN_INS', 'TOKEN_REUSE', 'CROSS_TENANT_ATTEMPT', 'PRIVILEGE_ATTEMPT', 'MASS_READ',
   'NEW_DEVICE', 'NEW_COUNTRY', 'SUPPORT_VISIT', 'CALL_REFUSED', 'FLOW_CUT'));
