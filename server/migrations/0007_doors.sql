-- Doors: the only functions that look across tenants on behalf of a caller. Each takes an exact key
-- and returns ids. They belong to parley_definer, which nobody signs in as.

grant usage on schema public, platform to parley_definer;
grant select on tenants, users, sessions to parley_definer;
grant select, insert, update, delete on event_outbox, event_heads, events, event_cursors, event_failures
  to parley_definer;

-- Sign-in knows an e-mail address before it knows a tenant; one address may belong to several.
create function door_sign_in(address text)
  returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.tenant_id, u.id from users u join tenants t on t.id = u.tenant_id
  where u.email = lower(address) and u.status = 'ACTIVE' and t.status = 'ACTIVE'
  order by u.tenant_id limit 20
$$;

-- The scheduler and the telephony loop work for every tenant, one transaction each.
create function door_tenants()
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t where t.status = 'ACTIVE' order by t.id
$$;

create function door_tenant_by_slug(wanted text)
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t where t.slug = wanted
$$;

-- Search. Under row-level security an index may not serve an operator that could leak, and none of
-- the text operators is leakproof; so this filters on the tenant itself, returns ids only, and the
-- query around it is under row-level security again.
grant select on leads to parley_definer;
create function search_leads(fragment text, before uuid, most int)
  returns table (id uuid)
  language sql stable security definer set search_path = public, pg_temp
  set enable_seqscan = off as $$
  select l.id from leads l
  where l.tenant_id = current_tenant() and l.deleted_at is null
    and (l.name || ' ' || coalesce(l.company, '')) ilike '%' || fragment || '%'
    and (before is null or l.id < before)
  order by l.id desc limit most
$$;

do $$
declare
  door text;
begin
  foreach door in array array[
    'public.door_sign_in(text)', 'public.door_tenants()', 'public.door_tenant_by_slug(text)',
    'public.search_leads(text, uuid, int)', 'platform.sequence_events(int)',
    'platform.lagging(text[])', 'platform.failing(timestamptz)', 'platform.event_backlog()'
  ] loop
    execute format('alter function %s owner to parley_definer', door);
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to parley_app', door);
  end loop;
end $$;
grant execute on function platform.ensure_partitions(timestamptz) to parley_app;

select platform.ensure_partitions(clock_timestamp());
