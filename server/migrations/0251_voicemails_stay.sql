-- A lead that was removed for good stays as an empty one where somebody called. His messages stay beside it as recordings
-- do, without a sound: so it is known which sound has to go.
alter table voicemails drop constraint voicemails_tenant_id_lead_id_fkey;
alter table voicemails add foreign key (tenant_id, lead_id) references leads (tenant_id, id);
