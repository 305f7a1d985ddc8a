-- Where a sign-in came from, by the data of that day: two letters, nothing for addresses of no country.
alter table sessions add column country text check (country ~ '^[A-Z]{2}$');

alter table security_events drop constraint security_events_kind_check;
alter table security_events add constraint security_events_kind_check check (kind in
  ('FAILED_SIGN_INS', 'TOKEN_REUSE', 'CROSS_TENANT_ATTEMPT', 'PRIVILEGE_ATTEMPT', 'MASS_READ',
   'NEW_DEVICE', 'NEW_COUNTRY'));
