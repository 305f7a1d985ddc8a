-- What an agent must be able to do for a campaign, and for a lead of it.

-- A skill may stand for a language: whoever speaks it needs an agent who has the skill.
alter table skills add column language text check (language ~ '^[a-z]{2}$');
create unique index skills_by_language on skills (tenant_id, language) where language is not null and not retired;

alter table campaigns add column skill_ids uuid[] not null default '{}';
alter table campaigns drop constraint campaigns_strategy_check;
alter table campaigns add constraint campaigns_strategy_check
  check (strategy in ('SEQUENTIAL', 'RANDOM', 'PRIORITY_BASED', 'SKILL_BASED'));

-- The language is the contact's when the lead came or when it was changed; a skill that is named goes before it.
alter table campaign_members
  add column language text,
  add column skill_id uuid,
  -- A column, for row security lets no index be asked by an expression that might leak.
  add column need text not null generated always as (coalesce(skill_id::text, language, '')) stored,
  add foreign key (tenant_id, skill_id) references skills (tenant_id, id);
update campaign_members m set language = lower(left(c.language, 2))
  from leads l join contacts c on c.tenant_id = l.tenant_id and c.id = l.contact_id
  where l.tenant_id = m.tenant_id and l.id = m.lead_id and c.language is not null;
create index members_by_need on campaign_members
  (tenant_id, campaign_id, need, priority desc, due_at, id)
  where state = 'DIALABLE';

-- Skills that whoever takes a call dialled ahead must have, all of them.
alter table calls add column pool_skill_ids uuid[] not null default '{}';
