-- How long who spoke in a recorded conversation: { agent, customer, both, nobody }, in seconds, its gaps left out.
alter table recordings add column talk jsonb;
