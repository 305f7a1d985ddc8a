-- How much each tenant uses, a row a day: requests as they come in, the rest as it was counted last. What
-- the operator lets it have stands in tenants.limits.
create table tenant_usage (
  tenant_id uuid not null references tenants (id) on delete cascade,
  day date not null,
  requests bigint not null default 0,
  calls int,
  users int,
  agents int,
  leads int,
  storage_bytes bigint,
  primary key (tenant_id, day)
);
select protect_by_tenant('tenant_usage');

grant select on agents, tenant_usage to parley_definer;

create function platform.set_tenant_limits(of_id uuid, becomes jsonb) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  update tenants t set limits = becomes where t.id = of_id and t.kind = 'CUSTOMER';
  return found;
end $$;

-- How much these tenants use at this moment: numbers, and nothing of what was counted.
create function platform.tenant_figures(ids uuid[], since timestamptz, of_day date)
  returns table (tenant_id uuid, users int, agents int, leads int, calls int, live_calls int,
    requests bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  return query
    select t.id,
      (select count(*) from users u
        where u.tenant_id = t.id and u.status = 'ACTIVE' and u.kind = 'PERSON')::int,
      (select count(*) from agents a where a.tenant_id = t.id and not a.retired)::int,
      (select count(*) from leads l where l.tenant_id = t.id and l.deleted_at is null)::int,
      (select count(*) from calls c where c.tenant_id = t.id and c.id >= first_id_at(since))::int,
      (select count(*) from calls c where c.tenant_id = t.id and c.state <> 'ENDED')::int,
      coalesce((select r.requests from tenant_usage r where r.tenant_id = t.id and r.day = of_day), 0)
    from tenants t where t.id = any (ids) and t.kind = 'CUSTOMER';
end $$;

create function platform.tenant_history(of_id uuid, from_day date)
  returns table (day date, requests bigint, calls int, users int, agents int, leads int,
    storage_bytes bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform platform.demand_operator();
  return query
    select r.day, r.requests, r.calls, r.users, r.agents, r.leads, r.storage_bytes
    from tenant_usage r where r.tenant_id = of_id and r.day >= from_day order by r.day;
end $$;

do $$
declare
  fn text;
begin
  foreach fn in array array[
    'platform.set_tenant_limits(uuid, jsonb)',
    'platform.tenant_figures(uuid[], timestamptz, date)',
    'platform.tenant_history(uuid, date)'
  ] loop
    execute format('alter function %s owner to parley_definer', fn);
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
end $$;
