-- That a lead came in by an import stands in the lead, and its timeline reads it there.
delete from activities where type = 'LEAD_IMPORTED';
