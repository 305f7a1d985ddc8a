-- What a call that is closed in one way is worth to a campaign, in the smallest unit of the currency; null is what a
-- conversion of the campaign is worth, and nothing for what is none.
alter table campaign_dispositions add column worth_minor bigint check (worth_minor >= 0);

-- How often calls of a campaign were closed in each way: revenue is asked for each few seconds, and calls are many.
create table campaign_closings (
  tenant_id uuid not null,
  campaign_id uuid not null,
  disposition_id uuid not null,
  calls int not null,
  primary key (tenant_id, campaign_id, disposition_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, disposition_id) references dispositions (tenant_id, id)
);
create index on campaign_closings (tenant_id, disposition_id);
select protect_by_tenant('campaign_closings');

insert into campaign_closings (tenant_id, campaign_id, disposition_id, calls)
select tenant_id, campaign_id, disposition_id, count(*)::int from calls
where campaign_id is not null and disposition_id is not null
group by tenant_id, campaign_id, disposition_id;
