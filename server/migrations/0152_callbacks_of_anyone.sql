-- Callbacks that any agent may keep are dialled by their campaign too, for whoever is free.
create index callbacks_of_anyone on callbacks (tenant_id, campaign_id, due_at, id)
  where state in ('DUE', 'MISSED') and tried_at is null and owner_id is null;
