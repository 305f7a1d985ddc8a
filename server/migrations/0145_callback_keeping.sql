-- Whoever promised a callback is kept free for it around its time; what the dialer tried once it does not try again;
-- and whose a callback was, with the reason for each change, so that nobody asks where it went.
alter table callbacks
  -- Until then its owner gets no other call.
  add column held_until timestamptz,
  -- When it was dialled for its owner, or could not be; then nothing dials it by itself any more.
  add column tried_at timestamptz,
  add column late_because text check (late_because in ('SIGNED_OUT', 'PAUSED', 'NO_ACCESS', 'NOT_ALLOWED',
    'NO_NUMBER', 'NOT_REACHED', 'AGENT_BUSY', 'NOT_TAKEN', 'NOT_CALLED')),
  -- In their order: when, by whom, from whom, to whom, why.
  add column moves jsonb not null default '[]',
  add check (held_until is null or (owner_id is not null and state in ('SCHEDULED', 'DUE')));
create index callbacks_held on callbacks (tenant_id, owner_id, held_until) where held_until is not null;
create index callbacks_to_dial on callbacks (tenant_id, campaign_id, due_at, id)
  where state = 'DUE' and tried_at is null and owner_id is not null;
