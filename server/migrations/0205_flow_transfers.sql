-- A flow hands a caller over: to an outside number, or to an agent whom it names.
alter table flow_runs drop constraint flow_runs_ended_as_check;
alter table flow_runs add constraint flow_runs_ended_as_check check (ended_as in
  ('QUEUE', 'VOICEMAIL', 'CALLBACK', 'TRANSFER', 'AGENT', 'HANG_UP', 'GONE', 'CUT'));
