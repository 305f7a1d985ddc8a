-- Where leads stand on their way: a tenant's pipelines, their stages, and each move from one to another.
create table pipelines (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  position int not null,
  is_default boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index on pipelines (tenant_id, lower(name));
create unique index on pipelines (tenant_id) where is_default;
select protect_by_tenant('pipelines');

create table stages (
  tenant_id uuid not null,
  id uuid not null,
  pipeline_id uuid not null,
  name text not null,
  kind text not null check (kind in ('OPEN', 'WON', 'LOST')),
  color text not null
    check (color in ('GREY', 'BLUE', 'TEAL', 'GREEN', 'AMBER', 'RED', 'VIOLET')),
  probability int not null check (probability between 0 and 100),
  -- The status that goes with the stage; of one pipeline one stage at most for each.
  status text check (status in
    ('NEW', 'CONTACTED', 'QUALIFIED', 'CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')),
  position int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, pipeline_id, id),
  foreign key (tenant_id, pipeline_id) references pipelines (tenant_id, id) on delete cascade
);
create unique index on stages (tenant_id, pipeline_id, lower(name));
create unique index on stages (tenant_id, pipeline_id, status) where status is not null;
select protect_by_tenant('stages');

-- A pipeline for each tenant that there is; one that comes later is given its own when it is made.
insert into pipelines (tenant_id, id, name, position, is_default, created_at)
  select id, gen_random_uuid(), 'Sales', 0, true, clock_timestamp() from tenants where kind <> 'PLATFORM';
insert into stages (tenant_id, id, pipeline_id, name, kind, color, probability, status, position, created_at)
  select p.tenant_id, gen_random_uuid(), p.id, s.name, s.kind, s.color, s.probability, s.status, s.position,
    clock_timestamp()
  from pipelines p cross join (values
    ('New', 'OPEN', 'GREY', 5, 'NEW', 0),
    ('Contacted', 'OPEN', 'BLUE', 15, 'CONTACTED', 1),
    ('Qualified', 'OPEN', 'TEAL', 40, 'QUALIFIED', 2),
    ('Proposal', 'OPEN', 'VIOLET', 60, null, 3),
    ('Won', 'WON', 'GREEN', 100, 'CONVERTED', 4),
    ('Lost', 'LOST', 'RED', 0, 'NOT_INTERESTED', 5),
    ('Unreachable', 'LOST', 'GREY', 0, 'UNREACHABLE', 6)
  ) as s (name, kind, color, probability, status, position);

alter table leads
  add column pipeline_id uuid,
  add column stage_id uuid,
  add column stage_since timestamptz;
-- Not a change that anybody made: its version and its time stay.
alter table leads disable trigger touch;
update leads l set pipeline_id = s.pipeline_id, stage_id = s.id, stage_since = l.updated_at
  from stages s where s.tenant_id = l.tenant_id and s.status = l.status;
alter table leads enable trigger touch;
alter table leads
  alter column pipeline_id set not null,
  alter column stage_id set not null,
  alter column stage_since set not null,
  add foreign key (tenant_id, pipeline_id, stage_id) references stages (tenant_id, pipeline_id, id);

-- Whoever makes a lead without saying where it stands begins it in the default pipeline, where its status
-- belongs. Those who make many name the stage, and pay nothing for this.
create function begin_lead() returns trigger language plpgsql as $$
begin
  select s.pipeline_id, s.id, coalesce(new.stage_since, new.created_at)
    into new.pipeline_id, new.stage_id, new.stage_since
    from pipelines p join stages s on s.tenant_id = p.tenant_id and s.pipeline_id = p.id
    where p.tenant_id = new.tenant_id and p.is_default
    order by (s.status is not distinct from new.status) desc, s.position limit 1;
  return new;
end $$;
create trigger begin_lead before insert on leads for each row
  when (new.stage_id is null) execute function begin_lead();

-- A column of the board, and how many stand in it.
create index leads_by_stage on leads (tenant_id, stage_id, stage_since, id) where deleted_at is null;

-- Each move, with how long the lead had been where it was. Where it began is told by its creation: an
-- import of a million leads writes no row here.
create table stage_moves (
  tenant_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  from_stage_id uuid,
  to_stage_id uuid,
  from_name text not null,
  to_name text not null,
  -- As the lead was before, for whoever takes the move back.
  entered_at timestamptz not null,
  status_before text not null,
  cause text not null check (cause in ('MANUAL', 'STATUS', 'RULE', 'STAGE_DELETED')),
  reason bytea,
  actor_id uuid,
  at timestamptz not null,
  undone_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, from_stage_id) references stages (tenant_id, id) on delete set null (from_stage_id),
  foreign key (tenant_id, to_stage_id) references stages (tenant_id, id) on delete set null (to_stage_id)
);
create index on stage_moves (tenant_id, lead_id, id);
-- What points at a stage is found when the stage is deleted.
create index on stage_moves (tenant_id, from_stage_id);
create index on stage_moves (tenant_id, to_stage_id);
select protect_by_tenant('stage_moves');

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, 'pipelines:read', 'ALL' from roles r
  where r.built_in and r.code in ('ADMIN', 'MANAGER', 'SUPERVISOR', 'AGENT', 'REP', 'VIEWER')
  on conflict do nothing;
insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, 'pipelines:update', 'ALL' from roles r
  where r.built_in and r.code in ('ADMIN', 'MANAGER')
  on conflict do nothing;
