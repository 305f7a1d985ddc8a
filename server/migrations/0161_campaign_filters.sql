-- A campaign's own filter: of its members those wait (HELD) that do not meet it. HELD is a state of its own, so that the
-- partial indexes of those who may be dialled hold none of them, and a claim is what it was.
alter table campaigns add column filter jsonb;
alter table campaign_members drop constraint campaign_members_state_check;
alter table campaign_members add constraint campaign_members_state_check
  check (state in ('DIALABLE', 'HELD', 'LEASED', 'DIALING', 'DONE'));
-- In the drawn order, so that the first of it are a fair sample of all.
create index members_held on campaign_members (tenant_id, campaign_id, shuffle, id) where state = 'HELD';

-- Changes of a filter: asked for by one, decided on by another.
create table campaign_filter_changes (
  tenant_id uuid not null,
  id uuid not null,
  campaign_id uuid not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
  filter jsonb,
  filter_before jsonb,
  -- Sealed.
  reason bytea not null,
  note bytea,
  -- Members that it decides on, and how many of them meet the filter before and after, when it was decided.
  effect jsonb,
  asked_by uuid not null,
  asked_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  primary key (tenant_id, id),
  check ((state = 'WAITING') = (decided_at is null)),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, asked_by) references users (tenant_id, id),
  foreign key (tenant_id, decided_by) references users (tenant_id, id)
);
create index on campaign_filter_changes (tenant_id, campaign_id, id);
-- One at a time: what the second says it changes would be gone with the first.
create unique index one_filter_change_waits on campaign_filter_changes (tenant_id, campaign_id) where state = 'WAITING';
create index on campaign_filter_changes (tenant_id, asked_by);
create index on campaign_filter_changes (tenant_id, decided_by) where decided_by is not null;
select protect_by_tenant('campaign_filter_changes');

-- Who decides on them: supervisors for what managers ask, administrators also for what they asked for themselves.
insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL'
from roles r
cross join unnest(array['campaigns:approve-filter', 'campaigns:approve-own-filter']) as p (code)
where r.built_in and (r.code = 'ADMIN' or (r.code = 'SUPERVISOR' and p.code = 'campaigns:approve-filter'))
on conflict do nothing;
