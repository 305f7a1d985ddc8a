-- What a trunk is encrypted with, whose certificate is believed, and whether its far side knows its own address.
alter table trunks
  drop constraint trunks_transport_check,
  add constraint trunks_transport_check check (transport in ('UDP', 'TCP', 'TLS')),
  add column verifies_certificate boolean not null default true,
  -- Certificates in PEM: whoever they vouch for is believed, and nobody else. Null: the public authorities.
  add column ca_certificate text check (length(ca_certificate) <= 20000),
  add column media_encryption text not null default 'NONE' check (media_encryption in ('NONE', 'SRTP')),
  add column behind_nat boolean not null default false,
  -- Calls bear the user name as their sender, and the caller id beside it.
  add column calls_as_user boolean not null default false,
  add constraint trunks_certificate_check
    check (ca_certificate is null or (transport = 'TLS' and verifies_certificate));

drop function door_trunks();
create function door_trunks()
  returns table (tenant_id uuid, id uuid, host text, port int, transport text, username text,
    password bytea, registers boolean, channels int, calls_per_second double precision, priority int,
    verifies_certificate boolean, ca_certificate text, media_encryption text, behind_nat boolean, calls_as_user boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.tenant_id, r.id, r.host, r.port, r.transport, r.username, p.password, r.registers,
    r.channels, r.calls_per_second, r.priority, r.verifies_certificate, r.ca_certificate,
    r.media_encryption, r.behind_nat, r.calls_as_user
  from trunks r
  join tenants t on t.id = r.tenant_id and t.status = 'ACTIVE'
  left join trunk_passwords p on p.tenant_id = r.tenant_id and p.trunk_id = r.id
  where r.enabled and not r.retired and r.kind = 'SIP'
  order by r.created_at, r.id
$$;
alter function door_trunks() owner to parley_definer;
revoke all on function door_trunks() from public;
grant execute on function door_trunks() to parley_app;
