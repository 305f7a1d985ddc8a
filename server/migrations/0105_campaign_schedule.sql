-- When a campaign dials: from when, until when, and at which hours of the tenant's own week.
alter table campaigns drop constraint campaigns_state_check;
alter table campaigns add constraint campaigns_state_check
  check (state in ('DRAFT', 'SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED'));
alter table campaigns
  add column start_at timestamptz,
  add column stop_at timestamptz,
  add column hours jsonb,
  -- What brought it into its state, where no person's plain start, pause or stop did.
  add column turned_by text check (turned_by in ('SCHEDULE', 'BUDGET', 'HALT')),
  add check (state <> 'SCHEDULED' or start_at is not null),
  add check (stop_at > start_at);
create index campaigns_to_start on campaigns (tenant_id, start_at) where state = 'SCHEDULED';
create index campaigns_to_stop on campaigns (tenant_id, stop_at)
  where stop_at is not null and state in ('SCHEDULED', 'RUNNING', 'PAUSED');

-- Tenants with a campaign that is to be started or stopped.
create function door_due_campaigns(due timestamptz)
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t
  where t.status = 'ACTIVE'
    and (exists (select from campaigns c
        where c.tenant_id = t.id and c.state = 'SCHEDULED' and c.start_at <= due)
      or exists (select from campaigns c
        where c.tenant_id = t.id and c.stop_at <= due and c.state in ('SCHEDULED', 'RUNNING', 'PAUSED')))
$$;

-- The hours come with the campaigns that run: the dialer looks at the clock without a question.
drop function door_running_campaigns();
create function door_running_campaigns()
  returns table (tenant_id uuid, campaign_id uuid, hours jsonb, time_zone text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id, c.id, c.hours, t.time_zone from campaigns c
  join tenants t on t.id = c.tenant_id and t.status = 'ACTIVE'
  where c.state = 'RUNNING' order by c.id
$$;
do $$
declare
  door text;
begin
  foreach door in array array['door_due_campaigns(timestamptz)', 'door_running_campaigns()'] loop
    execute format('alter function %s owner to parley_definer', door);
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to parley_app', door);
  end loop;
end $$;
