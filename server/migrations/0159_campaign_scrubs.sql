-- What the last look at a campaign's leads found: what the law would have decided about each. One a campaign.
create table campaign_scrubs (
  tenant_id uuid not null,
  campaign_id uuid not null,
  operation_id uuid not null,
  started_at timestamptz not null,
  -- Counts, and for each reason some leads as examples.
  findings jsonb not null,
  primary key (tenant_id, campaign_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, operation_id) references operations (tenant_id, id)
);
create index on campaign_scrubs (tenant_id, operation_id);
select protect_by_tenant('campaign_scrubs');
