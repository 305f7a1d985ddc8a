-- The ground of isolation: roles, the tenant of a transaction, and the one snippet that protects a
-- table. Roles are shared by a whole cluster, so they may exist already.

do $$
begin
  -- The application signs in as this one. It owns nothing and bypasses nothing.
  if not exists (select from pg_roles where rolname = 'parley_app') then
    create role parley_app login noinherit;
  end if;
  -- Owns the functions that may look across tenants. Nobody signs in as it.
  if not exists (select from pg_roles where rolname = 'parley_definer') then
    create role parley_definer nologin bypassrls;
  end if;
  -- Owns the job queue and sees nothing else.
  if not exists (select from pg_roles where rolname = 'parley_jobs') then
    create role parley_jobs login noinherit;
  end if;
end $$;

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

revoke create on schema public from public;
grant usage on schema public to parley_app, parley_definer, parley_jobs;

create schema if not exists graphile_worker authorization parley_jobs;

-- What belongs to the installation and to no tenant. The application reaches it by functions only.
create schema platform;
grant usage on schema platform to parley_app, parley_definer;

create function current_tenant() returns uuid language sql stable parallel safe
  as $$ select current_setting('app.tenant_id')::uuid $$;

-- Every changed row gets a new version (the ETag) and the time of the change.
create function touch_row() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  new.version := old.version + 1;
  return new;
end $$;

-- Every migration that makes a table ends with this: row-level security, forced, with one policy;
-- the tenant of the transaction as the default, so that no statement need name it; rights for the application's role; the trigger where the table has a version.
create function protect_by_tenant(tab text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', tab);
  execute format('alter table %I force row level security', tab);
  execute format(
    'create policy tenant on %I using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())',
    tab);
  execute format('alter table %I alter column tenant_id set default current_tenant()', tab);
  execute format('grant select, insert, update, delete on %I to parley_app', tab);
  if exists (select from information_schema.columns
             where table_schema = 'public' and table_name = tab and column_name = 'version') then
    execute format(
      'create trigger touch before update on %I for each row execute function touch_row()', tab);
  end if;
end $$;

-- Ids are UUID v7, so a range of ids is a range of time: the first id of an instant.
create function first_id_at(instant timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

create table platform.partitioned (
  table_name text primary key,
  period text not null check (period in ('DAY', 'MONTH')),
  kept interval
);

-- Makes the partitions of the running period and of the three after it. Runs at start and daily.
create function platform.ensure_partitions(at timestamptz) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part record;
  start timestamptz;
  step interval;
  name text;
  made int := 0;
begin
  for part in select * from platform.partitioned loop
    step := case part.period when 'DAY' then interval '1 day' else interval '1 month' end;
    start := date_trunc(part.period, at at time zone 'UTC') at time zone 'UTC';
    for i in 0..3 loop
      name := part.table_name || '_' || to_char(start at time zone 'UTC',
        case part.period when 'DAY' then 'YYYYMMDD' else 'YYYYMM' end);
      if to_regclass('public.' || name) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)',
          name, part.table_name, first_id_at(start), first_id_at(start + step));
        made := made + 1;
      end if;
      start := start + step;
    end loop;
  end loop;
  return made;
end $$;
revoke all on function platform.ensure_partitions(timestamptz) from public;

-- A large, append-only table: a default partition catches what no period holds.
create function partition_by_time(tab text, period text, kept interval) returns void
  language plpgsql as $$
begin
  insert into platform.partitioned (table_name, period, kept) values (tab, period, kept);
  execute format('create table %I partition of %I default', tab || '_default', tab);
end $$;

create table tenants (
  id uuid primary key,
  name text not null,
  slug text not null unique,
  time_zone text not null default 'UTC',
  country text not null default 'GB',
  is_demo boolean not null default false,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'SUSPENDED')),
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1
);
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant on tenants using (id = current_tenant()) with check (id = current_tenant());
grant select, insert, update on tenants to parley_app;
create trigger touch before update on tenants for each row execute function touch_row();

-- A tenant's own keys, wrapped by the master key. INDEX makes blind indexes and never rotates with DATA.
create table tenant_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  purpose text not null check (purpose in ('DATA', 'INDEX')),
  wrapped bytea not null,
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index on tenant_keys (tenant_id, purpose) where active;
select protect_by_tenant('tenant_keys');
