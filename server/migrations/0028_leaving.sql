-- How a tenant leaves: taken out as a file, and deleted with proof. Both are rows of the operator's tenant,
-- so that they outlive the tenant that they are about; `about_id` is no key for that reason.
create table tenant_exports (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  about_id uuid not null,
  about_name text not null,
  state text not null default 'RUNNING' check (state in ('RUNNING', 'READY', 'FAILED', 'TAKEN')),
  -- Sealed until the file is closed with it, and then gone.
  passphrase bytea,
  operation_id uuid,
  storage_key text not null,
  row_count bigint,
  file_count int,
  bytes bigint,
  requested_by uuid not null,
  requested_at timestamptz not null,
  ready_at timestamptz,
  taken_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references users (tenant_id, id)
);
create index on tenant_exports (tenant_id, about_id, id);
select protect_by_tenant('tenant_exports');

create table tenant_deletions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  about_id uuid not null,
  about_name text not null,
  about_slug text not null,
  reason text not null,
  wait_days int not null check (wait_days between 0 and 365),
  shorter_because text,
  requested_by uuid not null,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  cancelled_at timestamptz,
  cancelled_by uuid,
  operation_id uuid,
  started_at timestamptz,
  finished_at timestamptz,
  certificate text,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references users (tenant_id, id),
  foreign key (tenant_id, cancelled_by) references users (tenant_id, id)
);
create unique index on tenant_deletions (tenant_id, about_id)
  where cancelled_at is null and finished_at is null;
select protect_by_tenant('tenant_deletions');
-- What was deleted, and what proves it, stays told.
revoke delete on tenant_deletions from parley_app;

-- To delete a tenant, the doors below must reach every table that there is and that there will be.
grant select, delete on all tables in schema public to parley_definer;
alter default privileges in schema public grant select, delete on tables to parley_definer;

-- Rows of a tenant in one table: a number, for the operator.
create function platform.count_tenant_rows(of_id uuid, tab text) returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  counted bigint;
begin
  perform platform.demand_operator();
  execute format('select count(*) from %I where tenant_id = $1', tab) using of_id into counted;
  return counted;
end $$;

-- Takes a portion of a tenant's rows away; of a tenant that is being deleted and of no other.
create function platform.erase_tenant_rows(of_id uuid, tab text, most int) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  erased bigint;
begin
  perform platform.demand_operator();
  if not exists (select from tenants t where t.id = of_id and t.kind = 'CUSTOMER' and t.status = 'DELETING') then
    raise exception 'the tenant is not being deleted' using errcode = '42501';
  end if;
  -- A place is one of a partition; the tenant keeps it to the rows that are meant.
  execute format(
    'delete from %1$I where tenant_id = $1
       and ctid = any (array(select ctid from %1$I where tenant_id = $1 limit $2))', tab)
    using of_id, most;
  get diagnostics erased = row_count;
  return erased;
end $$;

-- The last of it: challenges that name it, and its own row.
create function platform.erase_tenant(of_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  delete from platform.challenges c where c.data ->> 'tenantId' = of_id::text;
  delete from tenants t where t.id = of_id and t.kind = 'CUSTOMER' and t.status = 'DELETING';
  return found;
end $$;

-- What is left of an id outside of the tables of tenants.
create function platform.tenant_remains(of_id uuid)
  returns table (what text, remaining bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  return query
    select 'tenants', (select count(*) from tenants t where t.id = of_id)
    union all
    select 'challenges', (select count(*) from platform.challenges c where c.data ->> 'tenantId' = of_id::text);
end $$;

-- Jobs of a tenant, which only the queue's owner may touch.
create function platform.erase_tenant_jobs(of_id uuid) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  erased bigint;
begin
  perform platform.demand_operator();
  delete from graphile_worker._private_jobs j where j.payload ->> 'tenantId' = of_id::text;
  get diagnostics erased = row_count;
  return erased;
end $$;

create function platform.count_tenant_jobs(of_id uuid) returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  counted bigint;
begin
  perform platform.demand_operator();
  select count(*) into counted
    from graphile_worker._private_jobs j where j.payload ->> 'tenantId' = of_id::text;
  return counted;
end $$;

do $$
declare
  fn text;
begin
  foreach fn in array array[
    'platform.count_tenant_rows(uuid, text)', 'platform.erase_tenant_rows(uuid, text, int)',
    'platform.erase_tenant(uuid)', 'platform.tenant_remains(uuid)'
  ] loop
    execute format('alter function %s owner to parley_definer', fn);
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
  foreach fn in array array[
    'platform.erase_tenant_jobs(uuid)', 'platform.count_tenant_jobs(uuid)'
  ] loop
    execute format('alter function %s owner to parley_jobs', fn);
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
end $$;
grant execute on function platform.demand_operator() to parley_jobs;
