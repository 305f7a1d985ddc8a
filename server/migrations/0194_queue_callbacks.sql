-- Whoever waits may press a key to be called back when it is his turn: which key, and what he hears then.
alter table queues
  add column callback_key text check (callback_key ~ '^[0-9*#]$'),
  add column callback_text text;

-- Callbacks that keep a place in a queue: asked for whenever an agent is given to somebody who waits.
create index callbacks_in_turn on callbacks (tenant_id, call_id)
  where state in ('DUE', 'MISSED') and tried_at is null and owner_id is null and call_id is not null;
