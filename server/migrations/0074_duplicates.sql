-- Duplicates among all contacts: one search at a time, the groups that the last one found, and what people have
-- said to be no duplicate.
create table duplicate_runs (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  operation_id uuid,
  is_open boolean not null default true,
  contacts int not null default 0,
  groups int not null default 0,
  too_common int not null default 0,
  owner_id uuid not null,
  team_id uuid,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  foreign key (tenant_id, operation_id) references operations (tenant_id, id)
);
create unique index duplicate_runs_open on duplicate_runs (tenant_id) where is_open;
select protect_by_tenant('duplicate_runs');

-- What a search compares contacts by, besides their addresses: written and taken away again while it runs. Keys are
-- digests, so that a range of them is an even share of the work. No foreign keys: there are millions of rows.
create table duplicate_keys (
  tenant_id uuid not null,
  run_id uuid not null,
  kind text not null check (kind in ('EMAIL_ALIAS', 'EXTERNAL_ID', 'COMPANY', 'POSTAL_CODE')),
  key bytea not null,
  contact_id uuid not null,
  primary key (tenant_id, run_id, kind, key, contact_id)
);
select protect_by_tenant('duplicate_keys');

create table duplicate_pairs (
  tenant_id uuid not null,
  run_id uuid not null,
  a_id uuid not null,
  b_id uuid not null,
  reasons text[] not null,
  primary key (tenant_id, run_id, a_id, b_id),
  foreign key (tenant_id, run_id) references duplicate_runs (tenant_id, id) on delete cascade
);
select protect_by_tenant('duplicate_pairs');

create table duplicate_groups (
  tenant_id uuid not null,
  id uuid not null,
  run_id uuid not null,
  strength text not null check (strength in ('EXACT', 'NORMALISED', 'FUZZY')),
  score smallint not null,
  reasons text[] not null,
  -- Whether two of its members are there still. What is deleted elsewhere is seen when the group is read.
  is_open boolean not null default true,
  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references duplicate_runs (tenant_id, id) on delete cascade
);
create index duplicate_groups_open on duplicate_groups (tenant_id, run_id, score, id) where is_open;
select protect_by_tenant('duplicate_groups');

create table duplicate_dismissals (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  by_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, by_id) references users (tenant_id, id)
);
select protect_by_tenant('duplicate_dismissals');

-- Both ways round, so that the memory follows a contact that is merged into another, as all that points to one does.
create table duplicate_decisions (
  tenant_id uuid not null,
  contact_id uuid not null,
  other_id uuid not null,
  dismissal_id uuid not null,
  primary key (tenant_id, contact_id, other_id),
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, other_id) references contacts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, dismissal_id) references duplicate_dismissals (tenant_id, id) on delete cascade
);
create index on duplicate_decisions (tenant_id, other_id);
create index on duplicate_decisions (tenant_id, dismissal_id);
select protect_by_tenant('duplicate_decisions');

create table duplicate_members (
  tenant_id uuid not null,
  group_id uuid not null,
  contact_id uuid not null,
  -- Taken out of the group by somebody who said that it is another.
  dismissal_id uuid,
  primary key (tenant_id, group_id, contact_id),
  foreign key (tenant_id, group_id) references duplicate_groups (tenant_id, id) on delete cascade,
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, dismissal_id) references duplicate_dismissals (tenant_id, id)
);
create index on duplicate_members (tenant_id, contact_id);
create index on duplicate_members (tenant_id, dismissal_id) where dismissal_id is not null;
select protect_by_tenant('duplicate_members');

-- The same as before, without the members of groups: whoever was merged is in his group no more, but comes back
-- into it when that is taken back.
create or replace function merge_references(target text)
  returns table (tab text, col text, key text[]) language sql stable as $$
  select c.relname::text, a.attname::text,
    array(select pa.attname::text from pg_index i
      cross join unnest(i.indkey::int2[]) as n (attnum)
      join pg_attribute pa on pa.attrelid = c.oid and pa.attnum = n.attnum
      where i.indrelid = c.oid and i.indisprimary and pa.attname not in ('tenant_id', a.attname))
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  cross join unnest(k.conkey, k.confkey) as pair (own, other)
  join pg_attribute a on a.attrelid = c.oid and a.attnum = pair.own
  join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
  where k.contype = 'f' and k.confrelid = to_regclass('public.' || target) and b.attname = 'id'
    and not c.relispartition and c.relname not in ('contact_points', 'duplicate_members')
  order by 1, 2
$$;

-- Words in one order, so that "Smith, John" is "John Smith".
create function sorted_words(given text) returns text language sql immutable parallel safe
  set search_path = public, pg_catalog as $$
  select string_agg(w, ' ' order by w collate "C") from unnest(words_of(given)) as w
$$;

-- A firm without what it is by law.
create function company_words(given text) returns text language sql immutable parallel safe
  set search_path = public, pg_catalog as $$
  select string_agg(w, ' ' order by w collate "C") from unnest(words_of(given)) as w
  where w not in ('ltd', 'limited', 'inc', 'incorporated', 'llc', 'llp', 'plc', 'corp', 'corporation', 'co',
    'company', 'gmbh', 'ag', 'kg', 'sa', 'sl', 'srl', 'sarl', 'spa', 'bv', 'nv', 'ab', 'as', 'oy', 'the')
$$;

-- A text as a key: its digest, of which any range is as likely as another.
create function digest_key(kind text, given text) returns bytea language sql immutable parallel safe
  set search_path = pg_catalog as $$
  select substring(sha256(convert_to(kind || ' ' || given, 'UTF8')) from 1 for 16)
$$;

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, p.scope
  from roles r
  join (values ('ADMIN', 'duplicates:read', 'ALL'), ('ADMIN', 'duplicates:manage', 'ALL'),
               ('MANAGER', 'duplicates:read', 'ALL'), ('MANAGER', 'duplicates:manage', 'ALL'),
               ('SUPERVISOR', 'duplicates:read', 'TEAM'), ('VIEWER', 'duplicates:read', 'ALL'))
    as p (role, code, scope) on p.role = r.code
  where r.built_in
  on conflict do nothing;
