-- What a campaign does with calls that detection takes for machines.

alter table campaigns
  -- Nobody listens and every answer goes to an agent; whatever is taken for a machine is hung up on; or
  -- only what is surely one.
  add column machine_detection text not null default 'HANG_UP'
    check (machine_detection in ('OFF', 'HANG_UP', 'CONNECT_UNSURE')),
  add column machine_certainty real not null default 0.8
    check (machine_certainty between 0.5 and 0.99);

-- How sure detection must be of a machine for the call to end; null: nobody listens.
alter table calls
  add column machine_sure_from real default 0 check (machine_sure_from between 0 and 1);
