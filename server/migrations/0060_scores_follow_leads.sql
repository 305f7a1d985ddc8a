-- Scores are written a hundred thousand at a time, each night. A foreign key would look up and lock every
-- lead for it, which takes as long as the writing itself; so scores are taken away with their leads by one
-- statement instead. That a score names a lead of its tenant is seen to by its policy and by how it is
-- made; one that names none is never shown, because it is only read beside its lead.
alter table lead_scores drop constraint lead_scores_tenant_id_lead_id_fkey;

create function forget_scores() returns trigger language plpgsql as $$
begin
  delete from lead_scores s using gone g where s.tenant_id = g.tenant_id and s.lead_id = g.id;
  return null;
end $$;
create trigger forget_scores after delete on leads
  referencing old table as gone for each statement execute function forget_scores();
