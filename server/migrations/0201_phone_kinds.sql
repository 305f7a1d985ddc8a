-- The phone of an agent is in his browser, which speaks through the application, or a device that speaks SIP by itself.
alter table agent_phones add column kind text not null default 'SIP'
  check (kind in ('BROWSER', 'SIP'));

drop function door_agent_phones();
create function door_agent_phones()
  returns table (tenant_id uuid, user_id uuid, password bytea, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.user_id, p.password, p.kind from agent_phones p
  join tenants t on t.id = p.tenant_id and t.status = 'ACTIVE'
  join agents a on a.tenant_id = p.tenant_id and a.user_id = p.user_id and not a.retired
$$;
alter function door_agent_phones() owner to parley_definer;
revoke all on function door_agent_phones() from public;
grant execute on function door_agent_phones() to parley_app;
