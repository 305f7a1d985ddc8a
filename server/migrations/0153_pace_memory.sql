-- What the pacing of a campaign has learned, as of half a minute ago: whoever dials it after a restart goes on with it.
create table campaign_pace_memory (
  tenant_id uuid not null,
  campaign_id uuid not null,
  at timestamptz not null,
  memory jsonb not null,
  primary key (tenant_id, campaign_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
) with (fillfactor = 50);
select protect_by_tenant('campaign_pace_memory');
