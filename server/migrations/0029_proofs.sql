-- Who the provider vouched for has proved himself there: our rules about second factors are not for him.
-- Whether anybody else must set one up is asked whenever his rights are read, and so counts at once; what
-- stood in the session is not needed any more.
alter table sessions add column vouched boolean not null default false;
update sessions s set vouched = true
where s.ended_at is null and exists (
  select from sso_identities i where i.tenant_id = s.tenant_id and i.user_id = s.user_id);
alter table sessions drop column restricted;

-- A provider that does not say whether an address was verified is believed only where the tenant says so.
alter table sso_connections add column trust_addresses boolean not null default false;

-- A way to the provider that proves again who has a session, and opens none.
alter table sso_attempts
  add column session_id uuid,
  add foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade;
create index on sso_attempts (tenant_id, session_id) where session_id is not null;
