-- The operator of the installation: the users of one tenant of its own kind, who look after the others and
-- read nothing in them. What he may do to a tenant he does through the doors below, and each of them works
-- only in a transaction of his own tenant.

alter table tenants
  add column kind text not null default 'CUSTOMER' check (kind in ('CUSTOMER', 'PLATFORM')),
  add column suspended_at timestamptz,
  add column suspended_reason text,
  add column limits jsonb not null default '{}';
create unique index one_platform on tenants (kind) where kind = 'PLATFORM';
create index on tenants (name, id);
alter table tenants drop constraint tenants_status_check;
alter table tenants add constraint tenants_status_check
  check (status in ('ACTIVE', 'SUSPENDED', 'DELETING'));

-- What a tenant is and whether it is open is not for its own transactions to decide.
revoke insert, update on tenants from parley_app;
grant insert (id, name, slug, time_zone, country, is_demo, created_at) on tenants to parley_app;
grant update (name, slug, time_zone, country, factor_required) on tenants to parley_app;
grant update (kind, status, suspended_at, suspended_reason, limits) on tenants to parley_definer;

-- Rights over tenants and the installation, and the role that has them, are of the operator's tenant alone.
create function keep_platform_rights() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  wanted text := coalesce(to_jsonb(new) ->> 'permission', to_jsonb(new) ->> 'code');
begin
  if (wanted like 'tenants:%' or wanted like 'monitoring:%' or wanted = 'SUPER_ADMIN')
    and not exists (select from tenants t where t.id = new.tenant_id and t.kind = 'PLATFORM') then
    raise exception '% is of the platform and of no other tenant', wanted using errcode = '42501';
  end if;
  return new;
end $$;
create trigger platform_rights before insert or update on role_permissions
  for each row execute function keep_platform_rights();
create trigger platform_rights before insert or update on api_key_permissions
  for each row execute function keep_platform_rights();
create trigger platform_rights before insert or update on roles
  for each row execute function keep_platform_rights();

-- Whose users operate the installation, if there are any yet.
create function door_platform()
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t where t.kind = 'PLATFORM'
$$;

-- Makes a tenant that nobody is in yet the operator's; once, because there is one at most.
create function platform.found_platform(of_id uuid) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with founded as (
    update tenants t set kind = 'PLATFORM'
    where t.id = of_id and not exists (select from users u where u.tenant_id = of_id)
      and not exists (select from tenants p where p.kind = 'PLATFORM')
    returning 1
  )
  select exists (select from founded)
$$;

-- Whatever follows is refused to every transaction but the operator's.
create function platform.demand_operator() returns void
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from tenants t where t.id = current_tenant() and t.kind = 'PLATFORM' and t.status = 'ACTIVE'
  ) then
    raise exception 'only the operator looks after tenants' using errcode = '42501';
  end if;
end $$;

-- Tenants by name, or one of them: what they are called and how they stand, and nothing that is theirs.
create function platform.operated_tenants(
    of_id uuid, fragment text, of_status text, after_name text, after_id uuid, most int)
  returns table (id uuid, name text, slug text, status text, time_zone text, country text,
    is_demo boolean, limits jsonb, created_at timestamptz, suspended_at timestamptz,
    suspended_reason text, version int)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  return query
    select t.id, t.name, t.slug, t.status, t.time_zone, t.country, t.is_demo, t.limits, t.created_at,
      t.suspended_at, t.suspended_reason, t.version
    from tenants t
    where t.kind = 'CUSTOMER'
      and (of_id is null or t.id = of_id)
      and (of_status is null or t.status = of_status)
      and (fragment is null or t.name || ' ' || t.slug ilike like_anywhere(fragment))
      and (after_id is null or (t.name, t.id) > (after_name, after_id))
    order by t.name, t.id limit most;
end $$;

-- Opens or closes a tenant; false when it was not in the state that this follows.
create function platform.set_tenant_status(of_id uuid, was text, becomes text, why text, at timestamptz)
  returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  update tenants t set status = becomes,
    suspended_at = case when becomes = 'ACTIVE' then null else coalesce(t.suspended_at, at) end,
    suspended_reason = case when becomes = 'ACTIVE' then null else coalesce(why, t.suspended_reason) end
  where t.id = of_id and t.kind = 'CUSTOMER' and t.status = was;
  return found;
end $$;

-- Whoever has the address in a tenant that is closed is told so, but only with the right password.
create or replace function door_sign_in(address text)
  returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.tenant_id, u.id from users u join tenants t on t.id = u.tenant_id
  where u.email = lower(address) and u.status = 'ACTIVE' and u.kind = 'PERSON' and t.status <> 'DELETING'
  order by t.status, u.tenant_id limit 20
$$;

-- Every tenant, open or closed: for what is proved of all of them.
create function door_all_tenants()
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t order by t.id
$$;

do $$
declare
  fn text;
begin
  foreach fn in array array[
    'door_platform()', 'door_all_tenants()', 'platform.found_platform(uuid)',
    'platform.demand_operator()',
    'platform.operated_tenants(uuid, text, text, text, uuid, int)',
    'platform.set_tenant_status(uuid, text, text, text, timestamptz)'
  ] loop
    execute format('alter function %s owner to parley_definer', fn);
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
end $$;
revoke execute on function platform.demand_operator() from parley_app;
