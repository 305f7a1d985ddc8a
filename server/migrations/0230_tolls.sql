-- What bounds a carrier's bill. Dials that people make, all of a tenant together, in the newest hour of the clock.
create table dials_by_hand (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  hour timestamptz not null,
  dials int not null
);
select protect_by_tenant('dials_by_hand');

-- What lines have cost in the newest day of the tenant's clock, in millionths of its currency.
create table line_spend (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  day date not null,
  millionths numeric not null
);
select protect_by_tenant('line_spend');

alter table security_events drop constraint security_events_kind_check;
alter table security_events add constraint security_events_kind_check check (kind in
  ('FAILED_SIGN_INS', 'TOKEN_REUSE', 'CROSS_TENANT_ATTEMPT', 'PRIVILEGE_ATTEMPT', 'MASS_READ',
   'NEW_DEVICE', 'NEW_COUNTRY', 'SUPPORT_VISIT', 'CALL_REFUSED', 'FLOW_CUT', 'TOLLS_GUARDED'));
