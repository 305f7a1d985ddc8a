import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { ApiSession } from "../../cli/src/api/session.ts";
import { Product } from "./product.ts";
import { openBrowser, Visitor, type VisitorOptions } from "./visitor.ts";

/** People of the demo tenants whom the stories are about. */
export const people = {
  admin: "ruth.calder@halden.example",
  manager: "isla.sutherland@halden.example",
  supervisor: "dana.reeve@halden.example",
  /** An agent of the supervisor's team. */
  agent: "maya.okafor@halden.example",
  otherAgent: "tom.ashdown@halden.example",
  stranger: "priya.anand@brightline.example",
} as const;

export type PersonName = keyof typeof people;

/** One product and one browser for the stories of a file. */
export class Stage {
  private running: Product | undefined;
  private browser: Browser | undefined;
  private visitors: Visitor[] = [];
  private readonly environment: Record<string, string>;

  constructor(environment: Record<string, string> = {}) {
    this.environment = environment;
  }

  get product(): Product {
    if (!this.running) throw new Error("the product does not run yet");
    return this.running;
  }

  async open(): Promise<void> {
    [this.running, this.browser] = await Promise.all([
      Product.start(this.environment, inject("template")),
      openBrowser(),
    ]);
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await this.running?.stop();
  }

  passwordOf(person: PersonName): string {
    const { halden, brightline } = this.product.passwords;
    return person === "stranger" ? brightline : halden;
  }

  /** Somebody at a browser, not signed in. */
  async visitor(options: VisitorOptions = {}): Promise<Visitor> {
    if (!this.browser) throw new Error("there is no browser yet");
    const visitor = await Visitor.arrive(this.browser, this.product.url, options);
    this.visitors.push(visitor);
    return visitor;
  }

  /**
   * Closes what a story left open. After a failed one there are pictures of it, and a product that
   * knows nothing of it: a second try begins as the first one did.
   */
  async clear(failed: string | undefined): Promise<void> {
    const folder = join(tmpdir(), "parley-e2e-failures");
    if (failed !== undefined) await mkdir(folder, { recursive: true });
    for (const [i, visitor] of this.visitors.entries()) {
      const name = `${failed?.replace(/\W+/g, "-").slice(0, 60)}-${i + 1}.png`;
      if (failed !== undefined) await visitor.picture(join(folder, name));
      await visitor.close();
    }
    this.visitors = [];
    if (failed === undefined) return;
    await this.running?.stop();
    this.running = await Product.start(this.environment, inject("template"));
  }

  /** Somebody at a browser who has signed in. */
  async enter(person: PersonName, options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await this.visitor(options);
    await visitor.comeSignedIn(people[person], this.passwordOf(person));
    return visitor;
  }

  /** Somebody who speaks to the API, for what a story needs and is not about. */
  async speak(person: PersonName): Promise<ApiSession> {
    const credentials = { email: people[person], password: this.passwordOf(person) };
    const session = new ApiSession(this.product.url, credentials);
    await session.signIn();
    return session;
  }
}

/** A stage that is there for the stories of the calling file. */
export function setStage(environment: Record<string, string> = {}): Stage {
  const stage = new Stage(environment);
  beforeAll(() => stage.open());
  afterEach(({ task }) => stage.clear(task.result?.state === "fail" ? task.name : undefined));
  afterAll(() => stage.close());
  return stage;
}
