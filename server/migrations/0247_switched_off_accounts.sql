-- An account at Twilio that is switched off makes no calls, but what it has recorded is still fetched from it.
drop function door_twilio_trunks();
create function door_twilio_trunks()
  returns table (tenant_id uuid, id uuid, host text, username text, password bytea, edge text, region text,
    number text, agent_address text, channels int, calls_per_second double precision, priority int, is_off boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.tenant_id, r.id, r.host, r.username, p.password, r.edge, r.region, r.number,
    r.agent_address, r.channels, r.calls_per_second, r.priority, not r.enabled or r.retired
  from trunks r
  join tenants t on t.id = r.tenant_id and t.status = 'ACTIVE'
  join trunk_passwords p on p.tenant_id = r.tenant_id and p.trunk_id = r.id
  where r.kind = 'TWILIO'
  order by r.created_at, r.id
$$;
alter function door_twilio_trunks() owner to parley_definer;
revoke all on function door_twilio_trunks() from public;
grant execute on function door_twilio_trunks() to parley_app;
