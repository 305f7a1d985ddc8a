-- The third party of a conversation may be a colleague: nobody is dialled outside, so nothing is decided.
alter table third_parties
  alter column number drop not null,
  alter column number_digest drop not null,
  add column agent_id uuid,
  add foreign key (tenant_id, agent_id) references users (tenant_id, id),
  -- A number, and with it a decision, is missing of a colleague only.
  add constraint third_parties_who check
    ((agent_id is null) = (number is not null) and (number is null) = (number_digest is null));
create index on third_parties (tenant_id, agent_id) where agent_id is not null;
drop trigger decision on third_parties;
create trigger decision before insert on third_parties
  for each row when (new.agent_id is null) execute function demand_fresh_decision();

-- A colleague who is rung for a conversation or is with it: he sees the call, and has it once it is handed to him.
alter table calls
  add column third_agent_id uuid,
  add column third_team_id uuid,
  add foreign key (tenant_id, third_team_id) references teams (tenant_id, id),
  add foreign key (tenant_id, third_agent_id) references users (tenant_id, id);
create index calls_third_agent on calls (tenant_id, third_agent_id) where third_agent_id is not null;

-- More than one agent has to do with a call: who talks, who is asked, who wraps up what he handed over.
drop index agents_tenant_id_call_id_idx;
create index on agents (tenant_id, call_id) where call_id is not null;
