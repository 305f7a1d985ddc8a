import type { Connection } from "./pool.ts";

/** A database that takes connections. */
export type Database = Readonly<{
  kind: "embedded" | "external";
  /** How to connect as the superuser (embedded) or as the user in DATABASE_URL (external). */
  admin: Connection;
  /** How to connect as another role, once it has `password(role)`; and to another database. */
  connection(as: { role?: string; database?: string }): Connection;
  /** The password this installation gives a role. Always the same for the same role. */
  password(role: string): string;
  /** Stops the embedded server, unless another process of the installation still uses it. */
  stop(): Promise<void>;
}>;
