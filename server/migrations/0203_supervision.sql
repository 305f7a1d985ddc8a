-- Who supervises calls is rung for it too, and needs a phone without being an agent.
alter table agent_phones drop constraint agent_phones_tenant_id_user_id_fkey;
alter table agent_phones
  add foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade;

grant select on user_roles, role_permissions to parley_definer;
create or replace function door_agent_phones()
  returns table (tenant_id uuid, user_id uuid, password bytea, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.user_id, p.password, p.kind from agent_phones p
  join tenants t on t.id = p.tenant_id and t.status = 'ACTIVE'
  join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.status = 'ACTIVE'
  where exists (
      select from agents a
      where a.tenant_id = p.tenant_id and a.user_id = p.user_id and not a.retired)
    or exists (
      select from user_roles r
      join role_permissions g on g.tenant_id = r.tenant_id and g.role_id = r.role_id
      where r.tenant_id = p.tenant_id and r.user_id = p.user_id
        and g.permission = 'calls:supervise')
$$;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, 'calls:supervise', case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
where r.built_in and r.code in ('ADMIN', 'MANAGER', 'SUPERVISOR')
on conflict do nothing;
