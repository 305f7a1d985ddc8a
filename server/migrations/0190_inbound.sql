-- Where whoever calls waits for an agent: who may take him, how long he waits, and what comes after.
create table queues (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- Teams whose agents take its calls (none: all), and skills that they must have, all of them.
  team_ids uuid[] not null default '{}',
  skill_ids uuid[] not null default '{}',
  -- 1 comes first; each step after it is worth a minute of waiting.
  priority int not null default 5 check (priority between 1 and 9),
  greeting text,
  waiting_text text,
  waiting_text_seconds int not null default 60 check (waiting_text_seconds between 15 and 600),
  max_wait_seconds int not null default 300 check (max_wait_seconds between 1 and 7200),
  max_length int check (max_length between 1 and 1000),
  -- Where he goes who has waited so long, or finds it full; without one he hears the farewell.
  overflow_queue_id uuid,
  farewell text,
  target_percent int not null default 80 check (target_percent between 1 and 100),
  target_seconds int not null default 20 check (target_seconds between 1 and 600),
  wrap_up_seconds int not null default 60 check (wrap_up_seconds between 0 and 3600),
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  foreign key (tenant_id, overflow_queue_id) references queues (tenant_id, id),
  check (overflow_queue_id <> id)
);
create index on queues (tenant_id, overflow_queue_id) where overflow_queue_id is not null;
select protect_by_tenant('queues');

-- Numbers that people call. A number belongs to one tenant of the installation.
create table inbound_numbers (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  name text not null,
  queue_id uuid not null,
  -- When it is open: always, in the house's hours of the settings, or in its own; on holidays of the settings the last two are not.
  opening text not null default 'ALWAYS' check (opening in ('ALWAYS', 'HOUSE', 'OWN')),
  hours jsonb,
  closed_text text,
  enabled boolean not null default true,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, queue_id) references queues (tenant_id, id),
  check ((opening = 'OWN') = (hours is not null))
);
create unique index inbound_numbers_once on inbound_numbers (number) where not retired;
create index on inbound_numbers (tenant_id, name, id);
create index on inbound_numbers (tenant_id, queue_id);
select protect_by_tenant('inbound_numbers');

-- Whose a number is that somebody calls: asked before the tenant is known.
grant select on inbound_numbers to parley_definer;
create function door_inbound_number(of_number text)
  returns table (tenant_id uuid, number_id uuid, open boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select n.tenant_id, n.id, n.enabled and t.status = 'ACTIVE' from inbound_numbers n
  join tenants t on t.id = n.tenant_id
  where n.number = of_number and not n.retired
$$;
alter function door_inbound_number(text) owner to parley_definer;
revoke all on function door_inbound_number(text) from public;
grant execute on function door_inbound_number(text) to parley_app;

alter table calls drop constraint calls_origin_check;
alter table calls drop constraint calls_state_check;
alter table calls
  add check (origin in ('CAMPAIGN', 'PREVIEW', 'MANUAL', 'INBOUND')),
  add check (state in ('DIALING', 'RINGING', 'QUEUED', 'ANSWERED', 'TALKING', 'ON_HOLD', 'ENDED')),
  add column inbound_number_id uuid,
  -- The queue that he waits in or was taken from, since when, and the queues after it as they were when he called.
  add column queue_id uuid,
  add column queued_at timestamptz,
  add column queue_plan jsonb,
  add column queue_stage int,
  add column dismissed_as text check (dismissed_as in ('NOT_SERVED', 'CLOSED')),
  add foreign key (tenant_id, inbound_number_id) references inbound_numbers (tenant_id, id),
  add foreign key (tenant_id, queue_id) references queues (tenant_id, id);
create index calls_queued on calls (tenant_id, queue_id, queued_at) where state = 'QUEUED';
create index calls_of_queue on calls (tenant_id, queue_id, started_at) where queue_id is not null;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
cross join unnest(array['inbound-numbers:create', 'inbound-numbers:read', 'inbound-numbers:update',
  'queues:create', 'queues:read', 'queues:update']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (r.code in ('SUPERVISOR', 'VIEWER') and p.code in ('inbound-numbers:read', 'queues:read')))
on conflict do nothing;

-- Calls that were refused as they came in.
alter table security_events drop constraint security_events_kind_check;
alter table security_events add constraint security_events_kind_check check (kind in
  ('FAILED_SIGN_INS', 'TOKEN_REUSE', 'CROSS_TENANT_ATTEMPT', 'PRIVILEGE_ATTEMPT', 'MASS_READ',
   'NEW_DEVICE', 'NEW_COUNTRY', 'SUPPORT_VISIT', 'CALL_REFUSED'));
