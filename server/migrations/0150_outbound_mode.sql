-- In OUTBOUND campaigns agents pick for themselves whom of the list they call.
alter table campaigns drop constraint campaigns_mode_check;
alter table campaigns add constraint campaigns_mode_check
  check (mode in ('OUTBOUND', 'PREVIEW', 'PROGRESSIVE', 'PREDICTIVE'));
