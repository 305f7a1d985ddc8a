-- An entry belongs to a lead or, where it concerns the person himself, to a contact. Which contact a lead's
-- entries belong to is the lead's to say: after two contacts are made one, the timeline of the person has all
-- of it without a row being changed. Notes can be changed, pinned and deleted; nothing else can.
alter table activities alter column lead_id drop not null;
alter table activities add column contact_id uuid;
alter table activities add column edited_at timestamptz;
alter table activities add column pinned_at timestamptz;
alter table activities add column deleted_at timestamptz;
alter table activities add constraint activities_of_one check (num_nonnulls(lead_id, contact_id) = 1);
alter table activities add constraint activities_contact foreign key (tenant_id, contact_id)
  references contacts (tenant_id, id) on delete cascade;
-- Both are partial: an import, which writes neither, pays nothing for them.
create index on activities (tenant_id, contact_id, id) where contact_id is not null;
create index on activities (tenant_id, deleted_at) where deleted_at is not null;

-- What a note said before it was changed, sealed as the note is.
create table note_versions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  activity_id uuid not null,
  note bytea not null,
  replaced_by uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, activity_id) references activities (tenant_id, id) on delete cascade
);
create index on note_versions (tenant_id, activity_id, id);
select protect_by_tenant('note_versions');
