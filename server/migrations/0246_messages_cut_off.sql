-- Whoever recorded a message ended before it did: what was said until then is kept.
alter table voicemails add column cut_off boolean not null default false;
