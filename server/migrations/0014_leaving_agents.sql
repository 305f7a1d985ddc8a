-- Who may no longer work as an agent: he gets no call, and a call that ends with him is closed without him.
alter table agents add column retired boolean not null default false;
-- The call whose wrap-up takes too long, once that was told.
alter table agents add column late_told_call_id uuid;
update agents a set retired = true
from users u
where u.tenant_id = a.tenant_id and u.id = a.user_id and u.status <> 'ACTIVE';
-- Those who were left in a wrap-up that nobody could end.
update calls c set closed_at = clock_timestamp()
from agents a
where a.retired and a.state = 'WRAP_UP' and c.tenant_id = a.tenant_id and c.id = a.call_id;
update agents set state = 'OFFLINE', since = clock_timestamp(), call_id = null, campaign_id = null,
  next_state = null, next_pause_reason_id = null
where retired and state = 'WRAP_UP';

-- Agents who have been in wrap-up for twice as long as their call allows, of all tenants, once a call.
grant select on calls to parley_definer;
create function door_late_wrap_ups(at timestamptz)
  returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.tenant_id, a.user_id
  from agents a join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id
  where a.state = 'WRAP_UP' and a.late_told_call_id is distinct from a.call_id
    and a.since < at - make_interval(secs => 2 * c.wrap_up_seconds)
  limit 500
$$;
alter function door_late_wrap_ups(timestamptz) owner to parley_definer;
revoke all on function door_late_wrap_ups(timestamptz) from public;
grant execute on function door_late_wrap_ups(timestamptz) to parley_app;
