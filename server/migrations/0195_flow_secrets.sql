-- What a flow signs its questions to a webhook with; null until a secret was made.
alter table flows add column secret bytea;
