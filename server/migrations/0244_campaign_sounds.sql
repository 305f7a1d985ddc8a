-- A campaign's message for machines, and what a person hears whom nobody can talk to, may be sounds that were uploaded.
alter table campaigns
  add column farewell_prompt_id uuid,
  add column machine_prompt_id uuid,
  add foreign key (tenant_id, farewell_prompt_id) references prompts (tenant_id, id)
    on delete set null (farewell_prompt_id),
  add foreign key (tenant_id, machine_prompt_id) references prompts (tenant_id, id)
    on delete set null (machine_prompt_id);
create index on campaigns (tenant_id, farewell_prompt_id) where farewell_prompt_id is not null;
create index on campaigns (tenant_id, machine_prompt_id) where machine_prompt_id is not null;

-- What a call of it is to hear: the sound's id, and its name and hash when it was dialled, for the record.
alter table calls
  add column farewell_sound jsonb,
  add column machine_sound jsonb;
