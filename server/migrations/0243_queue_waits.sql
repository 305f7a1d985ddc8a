-- A customer whom his agent handed over to a queue: he waits there as a caller does, and the call goes on.
alter table calls
  -- Since when he waits; null again once somebody of the queue talks with him.
  add column requeued_at timestamptz,
  -- Who handed him over last, of which team: whose conversation it stays where nobody else takes it.
  add column requeued_by uuid,
  add column requeued_team_id uuid,
  -- How long he has waited so in all: nobody talked with him then.
  add column requeued_seconds int not null default 0 check (requeued_seconds >= 0),
  add foreign key (tenant_id, requeued_by) references users (tenant_id, id),
  add foreign key (tenant_id, requeued_team_id) references teams (tenant_id, id);
create index calls_requeued_by on calls (tenant_id, requeued_by) where requeued_by is not null;

-- Each time that somebody of such a call waited in a queue, for the queue's own figures: a call is one record
-- with one outcome, and may wait more than once. The wait before its first agent is the first of them.
create table queue_waits (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  call_id uuid not null,
  queue_id uuid not null,
  -- Who handed him over; null: he had called.
  handed_by uuid,
  entered_at timestamptz not null,
  left_at timestamptz,
  outcome text check (outcome in ('CONNECTED', 'LEFT_QUEUE', 'NOT_SERVED', 'CALLBACK')),
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, queue_id) references queues (tenant_id, id),
  foreign key (tenant_id, handed_by) references users (tenant_id, id),
  check ((left_at is null) = (outcome is null))
);
create unique index queue_waits_open on queue_waits (tenant_id, call_id) where left_at is null;
create index on queue_waits (tenant_id, call_id);
create index on queue_waits (tenant_id, queue_id, entered_at);
create index on queue_waits (tenant_id, handed_by) where handed_by is not null;
select protect_by_tenant('queue_waits');
