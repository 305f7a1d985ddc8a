/** Held by a connection to the live database while an isolation is being verified. */
export const verifyLock = 727012;

/** The beginning of their names: of the live database that it is asked in, and of no other on this server. */
export const verifyPrefix = `
  select 'parley_verify_' || oid || '_' as prefix from pg_database where datname = current_database()`;

/** Databases that verifications work in; one that was killed leaves its own behind. */
export const leftoverDatabases = `
  select d.datname from pg_database d, (${verifyPrefix}) p
  where starts_with(d.datname, p.prefix) order by 1`;
