type Heard = { name: string; position: number; data: Record<string, unknown> };
type Hit = { kind: string; id: string; title: string; match: string };
type Delivery = { state: string; attempts: number };

/** A client as `connect` makes it; its own types are generated and not known here. */
export type Client = { GET(path: string, init: object): Promise<{ response: Response }> };

/** What the integrator's program offers. It is compiled by itself, beside the types that are generated. */
export type Program = {
  connect(base: string, key: string): Client;
  beyondScope(client: Client): Promise<void>;
  allLeads(client: Client, between: () => Promise<void>): Promise<string[][]>;
  filterAndSort(client: Client): Promise<void>;
  search(
    client: Client,
    q: string,
    beginning: string,
  ): Promise<{ found: Hit[]; begun: Hit[]; tookMs: number }>;
  searchRefused(client: Client): Promise<void>;
  createOnce(client: Client): Promise<void>;
  upsertMany(client: Client): Promise<void>;
  importRows(client: Client, csv: string): Promise<Record<string, number>>;
  exceed(client: Client): Promise<{ passed: number; retryAfter: number }>;
  registerWebhook(client: Client, url: string): Promise<{ id: string; secret: string }>;
  changeLead(client: Client, id: string, source: string): Promise<void>;
  webhookOf(
    client: Client,
    id: string,
  ): Promise<{ enabled: boolean; offReason: string | null; deliveries: Delivery[] }>;
  repair(client: Client, id: string): Promise<void>;
  rotate(client: Client, id: string): Promise<string>;
};

/** What he looks at from outside. */
export type Watch = {
  operatorFigures(base: string): Promise<void>;
  withoutOperatorRight(client: Client): Promise<void>;
  auditTrail(client: Client): Promise<void>;
};

/** A message of the socket, as far as the story looks into it. */
export type Message = { type: string; position?: number; items?: Heard[] };

/** Loads it by its path, so that nobody else compiles it. */
export async function loadProgram(): Promise<Program & Watch> {
  const load = (name: string) => import(new URL(`./program/${name}`, import.meta.url).href);
  return { ...((await load("erp.ts")) as Program), ...((await load("watch.ts")) as Watch) };
}
