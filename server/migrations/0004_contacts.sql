create table contacts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('PERSON', 'COMPANY')),
  name text not null,
  company text,
  language text,
  time_zone text,
  created_by uuid,
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id)
);
create index on contacts (tenant_id, created_by, id) where created_by is not null;
-- What is new waits in a list that every search reads: a short one, in kB.
create index contacts_search on contacts
  using gin (tenant_id, (name || ' ' || coalesce(company, '')) gin_trgm_ops)
  with (gin_pending_list_limit = 1024) where deleted_at is null;
select protect_by_tenant('contacts');

-- Addresses of a person: encrypted with the tenant's key. `digest` finds the exact address, `tail`
-- the last four digits of a number (or the domain of an e-mail address); both are HMACs.
create table contact_points (
  tenant_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  type text not null check (type in ('PHONE', 'EMAIL')),
  value bytea not null,
  digest bytea not null,
  tail bytea not null,
  label text,
  is_primary boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade
);
create index on contact_points (tenant_id, contact_id);
create index on contact_points (tenant_id, digest);
create index on contact_points (tenant_id, tail);
select protect_by_tenant('contact_points');

-- One opportunity with a contact. Name and company are the contact's, kept here for lists and search.
create table leads (
  tenant_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  name text not null,
  -- What lists sort by: upper and lower case together. A column, because an expression could not serve
  -- as the start of a page under row-level security.
  name_key text not null generated always as (lower(name)) stored,
  company text,
  status text not null default 'NEW'
    check (status in ('NEW', 'CONTACTED', 'QUALIFIED', 'CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')),
  source text,
  external_id text,
  assignee_id uuid,
  last_agent_id uuid,
  team_id uuid,
  time_zone text,
  attributes jsonb not null default '{}',
  attempts int not null default 0,
  last_outcome text,
  last_attempt_at timestamptz,
  next_attempt_at timestamptz,
  active_call_id uuid,
  import_id uuid,
  created_by uuid,
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id),
  foreign key (tenant_id, assignee_id) references users (tenant_id, id),
  foreign key (tenant_id, last_agent_id) references users (tenant_id, id),
  foreign key (tenant_id, team_id) references teams (tenant_id, id)
);
create unique index on leads (tenant_id, external_id) where external_id is not null and deleted_at is null;
create index on leads (tenant_id, contact_id);
create index on leads (tenant_id, name_key, id) where deleted_at is null;
create index on leads (tenant_id, status, id) where deleted_at is null;
create index on leads (tenant_id, source, id) where deleted_at is null and source is not null;
create index on leads (tenant_id, assignee_id, id) where deleted_at is null and assignee_id is not null;
create index on leads (tenant_id, last_agent_id, id) where deleted_at is null and last_agent_id is not null;
create index on leads (tenant_id, team_id, id) where deleted_at is null and team_id is not null;
create index leads_search on leads using gin (tenant_id, (name || ' ' || coalesce(company, '')) gin_trgm_ops)
  with (gin_pending_list_limit = 1024) where deleted_at is null;
select protect_by_tenant('leads');

-- Everything that happened with a lead. Modules write to it; nothing in it is changed.
create table activities (
  tenant_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  type text not null,
  at timestamptz not null,
  actor_id uuid,
  call_id uuid,
  data jsonb not null default '{}',
  text text,
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id)
) partition by range (id);
create index on activities (tenant_id, lead_id, id);
select protect_by_tenant('activities');
select partition_by_time('activities', 'MONTH', null);

create table imports (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  file_name text not null,
  storage_key text not null,
  bytes bigint not null,
  lines bigint not null,
  encoding text not null,
  delimiter text not null,
  columns jsonb not null,
  mapping jsonb not null,
  options jsonb not null,
  operation_id uuid,
  state text not null default 'UPLOADED'
    check (state in ('UPLOADED', 'QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  rows bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  errors bigint not null default 0,
  error text,
  owner_id uuid not null,
  team_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  foreign key (tenant_id, operation_id) references operations (tenant_id, id)
);
create index on imports (tenant_id, owner_id, id);
select protect_by_tenant('imports');

create table import_errors (
  tenant_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  line bigint not null,
  column_name text,
  code text not null,
  reason text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade
);
create index on import_errors (tenant_id, import_id, line, id);
select protect_by_tenant('import_errors');

-- Of the tenants the statistics name only the largest; every other one, also one that is new since they
-- were made, counts as an average one. By name they would say of a new tenant that it has no rows, and
-- with no rows to read every index of the tenant looks as good as the right one.
alter table contacts alter column tenant_id set statistics 1;
alter table contact_points alter column tenant_id set statistics 1;
alter table leads alter column tenant_id set statistics 1;

-- The first import fills these tables faster than the housekeeping of the database looks at them.
create function platform.analyze_young() returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  young text;
  done int := 0;
begin
  foreach young in array array['contacts', 'contact_points', 'leads'] loop
    if (select c.reltuples < 0 from pg_class c where c.oid = young::regclass) then
      execute format('analyze %I', young);
      done := done + 1;
    end if;
  end loop;
  return done;
end $$;
revoke all on function platform.analyze_young() from public;
grant execute on function platform.analyze_young() to parley_app;
