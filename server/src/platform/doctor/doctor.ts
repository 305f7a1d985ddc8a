import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Config, loadConfig } from "../config.ts";
import { hasDatabase } from "../db/embedded.ts";
import { findBinaries } from "../db/embedded-binaries.ts";
import { homeAt } from "../home.ts";
import { StartRefusal } from "../start-refusal.ts";
import { checkoutFolder, compareVersions, parleyVersion } from "../version.ts";
import { examineDatabase } from "./database-checks.ts";
import { type Finding, look } from "./finding.ts";
import { checkHome, checkKeys, checkSpace } from "./home-checks.ts";
import { checkMail } from "./mail-check.ts";
import { checkPort } from "./port-check.ts";

const oldestNode = "20.19.0";

/**
 * Looks at everything a start needs and changes nothing that a start would not. Works while the server
 * runs and while it does not: a database that does not run is started for the look and stopped again.
 */
export async function* examine(env: NodeJS.ProcessEnv): AsyncGenerator<Finding> {
  yield await look("Node", () => Promise.resolve(checkNode()));
  let config: Config | undefined;
  yield await look("settings", () => {
    config = loadConfig(env);
    return Promise.resolve(`${Object.keys(env).filter(isOurs).length} variables are set`);
  });
  if (config === undefined) return;
  const { home: root, databaseUrl, smtpUrl } = config;
  const settled = config;

  const place = await look("data folder", () => checkHome(homeAt(root)));
  yield place;
  yield await look("port", () => checkPort(settled.host, settled.port));
  if (smtpUrl !== undefined) yield await look("mail", () => checkMail(smtpUrl));
  if (databaseUrl === undefined) yield await look("PostgreSQL", checkBinaries);
  if (!place.ok) return;

  const home = homeAt(root);
  yield await look("disk", () => checkSpace(home));
  yield await look("keys", () => checkKeys(home, settled));
  if (databaseUrl !== undefined || (await hasDatabase(home))) yield* examineDatabase(settled);
}

function checkNode(): string {
  const version = process.versions.node;
  if (compareVersions(version, oldestNode) >= 0) return `Node ${version}, Parley ${parleyVersion}`;
  throw new StartRefusal(
    "node-too-old",
    `Node ${version} is too old; Parley needs ${oldestNode} or newer`,
    "Install a current Node",
  );
}

async function checkBinaries(): Promise<string> {
  const { postgres } = await findBinaries();
  try {
    const { stdout } = await promisify(execFile)(postgres, ["--version"]);
    return stdout.trim();
  } catch (error) {
    throw new StartRefusal(
      "database-binaries",
      `The packaged PostgreSQL does not run on this system (${postgres})`,
      `Run \`npm ci\` in ${checkoutFolder}, or point DATABASE_URL to a PostgreSQL 15 or newer`,
      { cause: error },
    );
  }
}

function isOurs(name: string): boolean {
  return (
    name.startsWith("PARLEY_") || name === "DATABASE_URL" || name === "PORT" || name === "HOST"
  );
}
