-- Agents who wait for a call while their last page has been gone for a while, of all tenants: they
-- would be called to nobody.
grant select on agents, presence to parley_definer;
create function door_lost_agents(gone_seconds int)
  returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.tenant_id, a.user_id
  from agents a join presence p on p.tenant_id = a.tenant_id and p.user_id = a.user_id
  where a.state = 'READY' and not p.connected
    and p.updated_at < clock_timestamp() - make_interval(secs => gone_seconds)
    and a.since < clock_timestamp() - make_interval(secs => gone_seconds)
  limit 500
$$;
alter function door_lost_agents(int) owner to parley_definer;
revoke all on function door_lost_agents(int) from public;
grant execute on function door_lost_agents(int) to parley_app;
