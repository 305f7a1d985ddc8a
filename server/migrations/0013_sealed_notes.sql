-- What people write down about a person is sealed with the tenant's key, as his addresses are: notes
-- repeat them. `text` keeps what was written before; nothing writes to it any more.
alter table activities add column note bytea;
alter table activities add constraint notes_are_sealed check (text is null) not valid;
