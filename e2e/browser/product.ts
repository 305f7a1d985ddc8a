import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { startDatabase } from "../../server/src/platform/db/embedded.ts";

const checkout = dirname(dirname(import.meta.dirname));
/** The first start after a change builds the product. */
const startMs = 170_000;

/** The first start tells last how to watch the demo tenants at work. */
const firstReady = /is ready at[\s\S]*parley demo floor/;

/** A home with demo tenants in it, whose product has ended. */
export type Template = { home: string; passwords: Passwords };

/** A demo tenant's short name and what its people sign in with. */
export type Passwords = { halden: string; brightline: string };

/** The built product, in a folder and at a port of its own, with fresh demo tenants. */
export class Product {
  readonly url: string;
  readonly home: string;
  readonly passwords: Passwords;
  private readonly child: ChildProcess;

  private constructor(url: string, home: string, passwords: Passwords, child: ChildProcess) {
    this.url = url;
    this.home = home;
    this.passwords = passwords;
    this.child = child;
  }

  /** Starts it in an empty home, or in a copy of one. */
  static async start(
    environment: Record<string, string> = {},
    template?: Template,
  ): Promise<Product> {
    const home = await mkdtemp(join(tmpdir(), "parley-e2e-"));
    if (template) await cp(template.home, home, { recursive: true });
    const port = String(await freePort());
    const child = spawn(process.execPath, [join(checkout, "scripts", "start.mjs")], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...ownEnvironment(),
        PARLEY_HOME: home,
        PARLEY_DEMO_HISTORY: "false",
        PORT: port,
        LOG_LEVEL: "error",
        ...environment,
      },
    });
    const output = await untilReady(child, template ? /is ready at/ : firstReady);
    const passwords = template?.passwords ?? {
      halden: passwordIn(output, "Halden Energy Sales"),
      brightline: passwordIn(output, "Brightline Insurance"),
    };
    return new Product(`http://127.0.0.1:${port}`, home, passwords, child);
  }

  /** Runs a command of the installation, such as `demo floor`, until it ends or is told to. */
  command(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [join(checkout, "dist", "parley.js"), ...args], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...ownEnvironment(), PARLEY_HOME: this.home, PORT: new URL(this.url).port },
    });
  }

  /** Asks the product's database as its owner, for what takes days or weeks to come about. */
  async sql(statement: string, values: readonly unknown[] = []): Promise<void> {
    const database = await startDatabase({ home: this.home });
    const client = new pg.Client(database.admin);
    try {
      await client.connect();
      await client.query(statement, [...values]);
    } finally {
      await client.end();
      await database.stop();
    }
  }

  /** Ends it, and leaves its home. */
  async end(): Promise<void> {
    await stopped(this.child);
  }

  async stop(): Promise<void> {
    await this.end();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Tells a process to end and waits until it has. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

/** Without the settings of whoever runs the stories: they are those of another installation. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(PARLEY_|PORT$|HOST$|DATABASE_URL$|NODE_ENV$|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** Everything that was printed until the product said that it is ready and how to sign in. */
function untilReady(child: ChildProcess, ready: RegExp): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail("did not get ready in time"), startMs);
    const fail = (words: string) => {
      clearTimeout(late);
      child.kill("SIGKILL");
      reject(new Error(`The product ${words}:\n${output}`));
    };
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (!ready.test(output)) return;
      clearTimeout(late);
      child.off("exit", onExit);
      resolve(output);
    };
    const onExit = () => fail("ended at its start");
    child.once("exit", onExit);
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
  });
}

function passwordIn(output: string, tenant: string): string {
  const found = new RegExp(`${tenant}: password (\\S+)`).exec(output)?.[1];
  if (!found) throw new Error(`The product told no password for ${tenant}:\n${output}`);
  return found;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return address.port;
}
