-- Which settings of a campaign were changed, when and by whom: a certificate tells them of its days.
create table campaign_setting_changes (
  tenant_id uuid not null,
  id uuid not null,
  campaign_id uuid not null,
  at timestamptz not null,
  -- The settings that were changed, as they were and as they are; nothing was before the first row of a campaign.
  before jsonb,
  after jsonb not null,
  -- Sealed: why, where somebody said it.
  reason bytea,
  changed_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, changed_by) references users (tenant_id, id)
);
create index on campaign_setting_changes (tenant_id, campaign_id, id);
create index on campaign_setting_changes (tenant_id, changed_by) where changed_by is not null;
select protect_by_tenant('campaign_setting_changes');

-- Of campaigns that are there nobody knows what was before: they are written down as they are found.
insert into campaign_setting_changes (tenant_id, id, campaign_id, at, after)
select tenant_id, uuidv7(), id, clock_timestamp(), jsonb_build_object('mode', mode, 'abandonLimit', round(abandon_limit::numeric, 4),
  'linesPerAgent', lines_per_agent, 'ringSeconds', ring_seconds, 'farewell', farewell, 'stopsAtLimit', stops_at_limit,
  'machineDetection', machine_detection, 'machineCertainty', round(machine_certainty::numeric, 3))
from campaigns;
