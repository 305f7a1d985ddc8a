-- Conversations that Twilio records, beside the messages that it has. A conversation is written down before Twilio is
-- asked to record it, so it has no name of Twilio's at first.
alter table twilio_recordings
  alter column sid drop not null,
  add column what text not null default 'MESSAGE' check (what in ('MESSAGE', 'TALK')),
  -- RUNNING: Twilio records. STOPPED: it writes the sound. READY: the sound is there. ABSENT: there is none. FORGOTTEN:
  -- Twilio is to delete it.
  add column state text not null default 'READY'
    check (state in ('RUNNING', 'STOPPED', 'READY', 'ABSENT', 'FORGOTTEN')),
  add constraint twilio_recordings_named check (what = 'TALK' or sid is not null);
create index twilio_recordings_kept on twilio_recordings (tenant_id)
  where what = 'TALK' or state = 'FORGOTTEN';

-- What Twilio records or is to delete, asked where no tenant is known yet.
create function door_twilio_kept() returns table (tenant_id uuid, recording_id text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.tenant_id, r.recording_id from twilio_recordings r
  where r.what = 'TALK' or r.state = 'FORGOTTEN' order by r.recording_id
$$;
alter function door_twilio_kept() owner to parley_definer;
revoke all on function door_twilio_kept() from public;
grant execute on function door_twilio_kept() to parley_app;

-- As before, but for calls of which Twilio still has a conversation, or is to delete something: nobody else remembers it.
create or replace function platform.purge_twilio_calls(at timestamptz, most int)
  returns table (kind text, purged bigint)
  language sql security definer set search_path = public, pg_temp as $$
  with old as (
    delete from twilio_calls c
    where (c.tenant_id, c.leg_id) in (
      select o.* from tenants t
      cross join lateral (
        select x.tenant_id, x.leg_id from twilio_calls x
        where x.tenant_id = t.id and x.ended_at < at - interval '30 days'
          and not exists (select from twilio_recordings r
            where r.tenant_id = x.tenant_id and r.leg_id = x.leg_id
              and (r.state = 'FORGOTTEN' or (r.what = 'TALK' and r.state <> 'ABSENT')))
        limit most) o
      limit most)
    returning 1
  )
  select 'twilio calls', (select count(*) from old)
$$;
