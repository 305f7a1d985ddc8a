-- Somebody was refused at the switch: a stranger, a wrong password, a phone that dialled by itself.
alter table security_events drop constraint security_events_kind_check;
alter table security_events add constraint security_events_kind_check check (kind in
  ('FAILED_SIGN_INS', 'TOKEN_REUSE', 'CROSS_TENANT_ATTEMPT', 'PRIVILEGE_ATTEMPT', 'MASS_READ',
   'NEW_DEVICE', 'NEW_COUNTRY', 'SUPPORT_VISIT', 'CALL_REFUSED', 'FLOW_CUT', 'TOLLS_GUARDED',
   'UPLOAD_REFUSED', 'SWITCH_TRIED'));
