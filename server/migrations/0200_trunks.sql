-- A tenant's lines to the public network: SIP trunks at carriers.
create table trunks (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  host text not null check (host ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
  port int not null default 5060 check (port between 1 and 65535),
  transport text not null default 'UDP' check (transport in ('UDP', 'TCP')),
  -- Who we are to the carrier, where it asks; the password lies apart, sealed.
  username text,
  has_password boolean not null default false,
  -- Whether we register there, so that calls come in at an address that changes.
  registers boolean not null default false,
  -- Calls at once and new ones a second; null: no bound.
  channels int check (channels between 1 and 100000),
  calls_per_second double precision check (calls_per_second > 0 and calls_per_second <= 1000),
  -- The lowest goes first.
  priority int not null default 5 check (priority between 1 and 9),
  enabled boolean not null default true,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  check (has_password = (username is not null)),
  check (not registers or has_password)
);
create index on trunks (tenant_id, name, id);
select protect_by_tenant('trunks');

create table trunk_passwords (
  tenant_id uuid not null references tenants (id) on delete cascade,
  trunk_id uuid not null,
  password bytea not null,
  primary key (tenant_id, trunk_id),
  foreign key (tenant_id, trunk_id) references trunks (tenant_id, id) on delete cascade
);
select protect_by_tenant('trunk_passwords');

-- With what the phone of an agent registers: a password of its own, made anew for each login.
create table agent_phones (
  tenant_id uuid not null references tenants (id) on delete cascade,
  user_id uuid not null,
  password bytea not null,
  issued_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references agents (tenant_id, user_id) on delete cascade
);
select protect_by_tenant('agent_phones');

-- What the switch must know, of all tenants that work: asked by the one process that leads it.
grant select on trunks, trunk_passwords, agent_phones to parley_definer;
grant select (tenant_id, user_id, retired) on agents to parley_definer;
create function door_trunks()
  returns table (tenant_id uuid, id uuid, host text, port int, transport text, username text,
    password bytea, registers boolean, channels int, calls_per_second double precision, priority int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.tenant_id, r.id, r.host, r.port, r.transport, r.username, p.password, r.registers,
    r.channels, r.calls_per_second, r.priority
  from trunks r
  join tenants t on t.id = r.tenant_id and t.status = 'ACTIVE'
  left join trunk_passwords p on p.tenant_id = r.tenant_id and p.trunk_id = r.id
  where r.enabled and not r.retired
  order by r.created_at, r.id
$$;
create function door_agent_phones()
  returns table (tenant_id uuid, user_id uuid, password bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.user_id, p.password from agent_phones p
  join tenants t on t.id = p.tenant_id and t.status = 'ACTIVE'
  join agents a on a.tenant_id = p.tenant_id and a.user_id = p.user_id and not a.retired
$$;
alter function door_trunks() owner to parley_definer;
alter function door_agent_phones() owner to parley_definer;
revoke all on function door_trunks(), door_agent_phones() from public;
grant execute on function door_trunks(), door_agent_phones() to parley_app;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL'
from roles r cross join unnest(array['trunks:create', 'trunks:read', 'trunks:update']) as p (code)
where r.built_in and r.code = 'ADMIN'
on conflict do nothing;
