-- What the governor of a predictive campaign knows besides what was abandoned.

alter table campaigns
  -- At its limit it gives each waiting agent one line, or (true) dials nobody.
  add column stops_at_limit boolean not null default false;

-- Calls of which an agent has said what detection thought: few, and counted each minute.
create index calls_judged on calls (tenant_id, campaign_id, ended_at)
  where connected_at is not null
    and (agent_verdict is not null or (passes_machine and detected_as = 'MACHINE'));
