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

-- Legs that are live here, of all tenants: what the telephony loop asks its provider about. With an
-- instant only those that ought to have moved on since: never accepted, left over, or half connected.
grant select on legs, calls to parley_definer;
create function door_live_legs(of_provider text, stuck_since timestamptz)
  returns table (tenant_id uuid, leg_id uuid, call_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id, l.id, l.call_id
  from legs l join calls c on c.tenant_id = l.tenant_id and c.id = l.call_id
  where l.live and l.provider = of_provider
    and (stuck_since is null
      or (l.created_at < stuck_since
        and (l.state ->> 'state' = 'CREATED' or c.state in ('ENDED', 'ANSWERED') or c.ended_by_us)))
  order by l.id limit 20000
$$;

-- Campaigns that run, of all tenants: what the dialer looks after.
grant select on campaigns to parley_definer;
create function door_running_campaigns()
  returns table (tenant_id uuid, campaign_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id, c.id from campaigns c
  join tenants t on t.id = c.tenant_id and t.status = 'ACTIVE'
  where c.state = 'RUNNING' order by c.id
$$;

-- Search. Under row-level security an index may not serve an operator that could leak, and none of
-- the text operators is leakproof; so these filter on the tenant themselves, return ids only, and the
-- query around them is under row-level security again. Each call is planned for its own fragment: a
-- rare one is found by the index of trigrams, a common one by walking the list until it is full.
grant select on leads, contacts to parley_definer;

create function like_anywhere(fragment text) returns text language sql immutable parallel safe as $$
  select '%' || replace(replace(replace(fragment, '\', '\\'), '%', '\%'), '_', '\_') || '%'
$$;

-- Leads whose name or company contains the fragment, in the order of a list, after one of its rows.
create function search_leads(fragment text, sort text, after_name text, after_id uuid, most int)
  returns table (id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp rows 100 as $$
declare
  beyond text := case when after_id is null then 'true' else case sort
    when '-createdAt' then 'l.id < $4'
    when 'createdAt' then 'l.id > $4'
    when '-name' then '(l.name_key, l.id) < ($3, $4)'
    when 'name' then '(l.name_key, l.id) > ($3, $4)'
  end end;
  arranged text := case sort
    when '-createdAt' then 'l.id desc'
    when 'createdAt' then 'l.id'
    when '-name' then 'l.name_key desc, l.id desc'
    when 'name' then 'l.name_key, l.id'
  end;
begin
  return query execute
    'select l.id from leads l where l.tenant_id = $1 and l.deleted_at is null
       and (l.name || '' '' || coalesce(l.company, '''')) ilike $2
       and ' || beyond || ' order by ' || arranged || ' limit $5'
    using current_tenant(), like_anywhere(fragment), after_name, after_id, most;
end $$;

-- Contacts whose name or company contains the fragment, newest first, older than one of them.
create function search_contacts(fragment text, before uuid, most int)
  returns table (id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp rows 100 as $$
begin
  return query execute
    'select c.id from contacts c where c.tenant_id = $1 and c.deleted_at is null
       and (c.name || '' '' || coalesce(c.company, '''')) ilike $2
       and ($3 is null or c.id < $3) order by c.id desc limit $4'
    using current_tenant(), like_anywhere(fragment), before, most;
end $$;

do $$
declare
  door text;
begin
  foreach door in array array[
    'public.door_sign_in(text)', 'public.door_tenants()', 'public.door_tenant_by_slug(text)',
    'public.door_live_legs(text, timestamptz)', 'public.door_running_campaigns()',
    'public.search_leads(text, text, text, uuid, int)',
    'public.search_contacts(text, uuid, int)', 'platform.sequence_events(int)',
    'platform.lagging(text[])', 'platform.failing(timestamptz)', 'platform.event_backlog()'
  ] loop
    execute format('alter function %s owner to parley_definer', door);
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to parley_app', door);
  end loop;
end $$;
grant execute on function platform.ensure_partitions(timestamptz) to parley_app;

select platform.ensure_partitions(clock_timestamp());
