-- Who listens to answers for a campaign, what is left on machines, and whether it is measured who speaks.
alter table campaigns
  add column detector text not null default 'CARRIER'
    check (detector in ('CARRIER', 'PARLEY', 'PARLEY_BESIDE')),
  add column machine_message text check (length(machine_message) between 1 and 500),
  add column measures_talk boolean not null default false;

alter table calls
  add column detector text not null default 'CARRIER'
    check (detector in ('CARRIER', 'PARLEY', 'PARLEY_BESIDE')),
  add column machine_message text,
  -- The machine takes a message from now on; and when it was begun to be said.
  add column greeting_ended_at timestamptz,
  add column message_left_at timestamptz,
  add column measures_talk boolean not null default false,
  -- How long who spoke: { agent, customer, both, nobody }, in seconds. Of a recorded call its recording has it.
  add column talk jsonb;
