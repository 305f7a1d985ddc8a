-- When the pacing of a campaign took another mode, had another reason for it, or was given another limit: kept, for
-- a figure of a second tells nobody what happened at noon.
create table campaign_pace_changes (
  tenant_id uuid not null,
  id uuid not null,
  campaign_id uuid not null,
  at timestamptz not null,
  mode text not null check (mode in ('PREDICTIVE', 'PROGRESSIVE', 'STOPPED')),
  because text,
  abandon_limit real not null,
  lines_per_agent int not null,
  -- What was before; null of the first that is known of a campaign.
  mode_before text,
  because_before text,
  abandon_limit_before real,
  lines_per_agent_before int,
  -- Open for each agent on the floor, on the mean of half a minute before and after.
  lines_before real,
  lines_after real,
  -- The account of its day.
  people int not null,
  abandoned int not null,
  -- Who changed the setting; null where it was the governor.
  changed_by uuid,
  -- Supervisors were told.
  told boolean not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, changed_by) references users (tenant_id, id)
);
create index on campaign_pace_changes (tenant_id, campaign_id, id);
create index on campaign_pace_changes (tenant_id, changed_by) where changed_by is not null;
select protect_by_tenant('campaign_pace_changes');
