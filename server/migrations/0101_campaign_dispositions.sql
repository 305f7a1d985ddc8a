-- How calls of a campaign are closed: its picks of the tenant's catalogue, in its order, on its keys, each with what
-- follows. A campaign without a row has the whole catalogue.
create table campaign_dispositions (
  tenant_id uuid not null,
  campaign_id uuid not null,
  disposition_id uuid not null,
  position int not null,
  hot_key text check (hot_key ~ '^[1-9]$'),
  follow_up jsonb not null,
  tag_ids uuid[] not null default '{}',
  lead_status text,
  primary key (tenant_id, campaign_id, disposition_id),
  unique (tenant_id, campaign_id, hot_key),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, disposition_id) references dispositions (tenant_id, id)
);
create index on campaign_dispositions (tenant_id, disposition_id);
select protect_by_tenant('campaign_dispositions');
