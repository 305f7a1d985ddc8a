-- Leads that were put into a campaign in the background: which, how many came of it, and by whose work, so that it goes on after
-- a crash and can be taken back.
create table member_additions (
  tenant_id uuid not null,
  campaign_id uuid not null,
  id uuid not null,
  operation_id uuid not null,
  undo_operation_id uuid,
  selection jsonb not null,
  priority int not null,
  skill_id uuid,
  added int not null default 0,
  already_members int not null default 0,
  without_phone int not null default 0,
  removed int not null default 0,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, operation_id) references operations (tenant_id, id),
  foreign key (tenant_id, undo_operation_id) references operations (tenant_id, id),
  foreign key (tenant_id, skill_id) references skills (tenant_id, id)
);
create index on member_additions (tenant_id, campaign_id, id);
create index on member_additions (tenant_id, operation_id);
create index on member_additions (tenant_id, undo_operation_id) where undo_operation_id is not null;
create index on member_additions (tenant_id, skill_id) where skill_id is not null;
select protect_by_tenant('member_additions');

alter table campaign_members add column addition_id uuid;
create index members_of_additions on campaign_members (tenant_id, campaign_id, addition_id, id)
  where addition_id is not null;
