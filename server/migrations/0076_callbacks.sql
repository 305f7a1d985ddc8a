-- Promises to call somebody again. The instant is kept with the zone in which it was agreed. The note is sealed,
-- for it repeats what a person said.
create table callbacks (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  lead_id uuid not null,
  contact_point_id uuid,
  campaign_id uuid,
  -- Nobody: any agent of the team, or of the tenant, may take it.
  owner_id uuid,
  team_id uuid,
  -- Whose it was before he left: it follows the lead to whoever gets that from him.
  left_by uuid,
  due_at timestamptz not null,
  time_zone text not null,
  state text not null check (state in ('SCHEDULED', 'DUE', 'MISSED', 'DONE', 'CANCELLED')),
  note bytea,
  -- When the clock next has something to do with it: the reminder, its time, the end of the grace.
  look_at timestamptz,
  call_id uuid,
  done_call_id uuid,
  created_by uuid,
  closed_at timestamptz,
  closed_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  check ((look_at is not null) = (state in ('SCHEDULED', 'DUE'))),
  check ((closed_at is not null) = (state in ('DONE', 'CANCELLED'))),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, contact_point_id) references contact_points (tenant_id, id)
    on delete set null (contact_point_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete set null (campaign_id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  foreign key (tenant_id, team_id) references teams (tenant_id, id) on delete set null (team_id)
);
create index on callbacks (tenant_id, look_at) where look_at is not null;
create index on callbacks (tenant_id, lead_id, id);
create index on callbacks (tenant_id, due_at, id);
create index on callbacks (tenant_id, owner_id, due_at, id);
create index on callbacks (tenant_id, contact_point_id) where contact_point_id is not null;
create index on callbacks (tenant_id, campaign_id) where campaign_id is not null;
select protect_by_tenant('callbacks');

-- Tenants with a callback whose time has come.
create function door_due_callbacks(due timestamptz)
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t
  where t.status = 'ACTIVE'
    and exists (select from callbacks c where c.tenant_id = t.id and c.look_at <= due)
$$;
grant select on callbacks to parley_definer;
alter function door_due_callbacks(timestamptz) owner to parley_definer;
revoke all on function door_due_callbacks(timestamptz) from public;
grant execute on function door_due_callbacks(timestamptz) to parley_app;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code,
  case r.code when 'SUPERVISOR' then 'TEAM' when 'AGENT' then 'OWN' when 'REP' then 'OWN' else 'ALL' end
from roles r
cross join unnest(array['callbacks:read', 'callbacks:create', 'callbacks:update', 'callbacks:assign']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER', 'SUPERVISOR')
  or (r.code in ('AGENT', 'REP') and p.code <> 'callbacks:assign')
  or (r.code = 'VIEWER' and p.code = 'callbacks:read'))
on conflict do nothing;
