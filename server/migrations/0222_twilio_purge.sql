-- Calls at Twilio that are long over: nobody asks again for what was dialled a month ago. What Twilio told of them, and
-- messages that it had, go with them.
create index twilio_calls_over on twilio_calls (tenant_id, ended_at) where ended_at is not null;
create function platform.purge_twilio_calls(at timestamptz, most int)
  returns table (kind text, purged bigint)
  language sql security definer set search_path = public, pg_temp as $$
  with old as (
    delete from twilio_calls c
    where (c.tenant_id, c.leg_id) in (
      select o.* from tenants t
      cross join lateral (
        select x.tenant_id, x.leg_id from twilio_calls x
        where x.tenant_id = t.id and x.ended_at < at - interval '30 days'
        limit most) o
      limit most)
    returning 1
  )
  select 'twilio calls', (select count(*) from old)
$$;
grant delete on twilio_calls to parley_definer;
alter function platform.purge_twilio_calls(timestamptz, int) owner to parley_definer;
revoke all on function platform.purge_twilio_calls(timestamptz, int) from public;
grant execute on function platform.purge_twilio_calls(timestamptz, int) to parley_app;
