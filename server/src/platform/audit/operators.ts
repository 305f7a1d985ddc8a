import type { App } from "../app.ts";

/** The tenant of those who operate the installation: what looks suspicious and is nobody's is told to them. */
export async function operatorsTenant({ pool }: Pick<App, "pool">): Promise<string | undefined> {
  const { rows } = await pool.query<{ tenant_id: string }>("select tenant_id from door_platform()");
  return rows[0]?.tenant_id;
}
