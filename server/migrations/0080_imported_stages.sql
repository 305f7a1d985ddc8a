-- An import may name the stage of a lead: what it moved is told as such.
alter table stage_moves drop constraint stage_moves_cause_check;
alter table stage_moves add constraint stage_moves_cause_check
  check (cause in ('MANUAL', 'STATUS', 'RULE', 'STAGE_DELETED', 'IMPORT'));
