import pg from "pg";
import { errorText, StartRefusal } from "../start-refusal.ts";
import type { Database } from "./database.ts";
import type { Connection } from "./pool.ts";

const oldestVersion = 150_000;

/** Checks a server of one's own: that it answers, and that it is new enough. */
export async function checkExternal(
  url: string,
  password: (role: string) => string,
): Promise<Database> {
  const version = await serverVersion(url);
  if (version < oldestVersion) {
    throw new StartRefusal(
      "database-too-old",
      `The database at ${placeOf(url)} is PostgreSQL ${Math.floor(version / 10_000)}; Parley needs 15 or newer`,
      "Upgrade it, or unset DATABASE_URL to use the embedded one",
    );
  }
  const admin = connectionOf(url);
  const connection = ({ role, database }: { role?: string; database?: string }): Connection => ({
    ...admin,
    ...(role === undefined ? {} : { user: role, password: password(role) }),
    ...(database === undefined ? {} : { database }),
  });
  return {
    kind: "external",
    admin,
    connection,
    password,
    stop: () => Promise.resolve(),
  };
}

async function serverVersion(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    );
    return Number(rows[0]?.version);
  } catch (error) {
    throw new StartRefusal(
      "database-unreachable",
      `The database at ${placeOf(url)} cannot be reached: ${errorText(error) || "no answer"}`,
      "Check that it runs, and the address, user and password in DATABASE_URL",
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What `pg` makes of the address: it knows sslmode, sockets and the defaults. */
function connectionOf(url: string): Connection {
  const parsed = new pg.Client({ connectionString: url });
  return {
    host: parsed.host,
    port: parsed.port,
    user: parsed.user ?? "postgres",
    password: parsed.password ?? "",
    database: parsed.database ?? "postgres",
    ssl: parsed.ssl,
  };
}

/** The address without user and password, which must not be printed. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || "the local socket"}${pathname}`;
}
