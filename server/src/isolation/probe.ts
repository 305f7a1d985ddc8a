import type { Client, Reply } from "../testing/client.ts";
import type { AnyInput, Case, Ids, Place } from "./case.ts";
import type { Estate } from "./estate.ts";
import { differences, type Footprint, uuids, type Witness } from "./footprint.ts";

/**
 * Two tenants and what is known of the other one. A probe makes a request twice and says what was
 * wrong with it; no faults is what a test expects.
 */
export class Probes {
  readonly own: Estate;
  readonly other: Estate;
  private readonly witness: Witness;
  private known: Footprint = {};
  private readonly secrets = new Set<string>();

  private constructor(own: Estate, other: Estate, witness: Witness) {
    this.own = own;
    this.other = other;
    this.witness = witness;
  }

  static async between(own: Estate, other: Estate, witness: Witness): Promise<Probes> {
    await witness.mark(other.tenant.id);
    const probes = new Probes(own, other, witness);
    await probes.learn();
    return probes;
  }

  /** The other tenant as it now is, is how it must stay; `changed`: what alone is new in it. */
  async learn(changed?: readonly string[]): Promise<void> {
    const { id, server } = this.other.tenant;
    await this.other.tenant.settled();
    // Offers come to an end by themselves after a minute, in the midst of some other endpoint's case.
    await server.admin.query(
      `update campaign_members set lease_until = now() + interval '1 day'
       where tenant_id = $1 and state = 'LEASED' and lease_until < now() + interval '1 hour'`,
      [id],
    );
    this.known = await this.witness.footprint(id);
    // An id that was the other tenant's once is none of one's own.
    for (const one of await this.witness.ids(id, changed)) this.secrets.add(one);
  }

  /** What of the other tenant is not as it was. */
  async changes(): Promise<string[]> {
    return differences(this.known, await this.witness.footprint(this.other.tenant.id));
  }

  /** Everything wrong with one endpoint. */
  async faultsOf(one: Case): Promise<string[]> {
    const faults: string[] = [];
    for (const [name, place] of Object.entries(one.places)) {
      faults.push(...(await this.withTheirs(one, name, place)));
      const ours = await place.ours(this.own);
      faults.push(...(await this.withOurs(one, { [name]: ours }, place)));
    }
    if (Object.keys(one.places).length === 0) faults.push(...(await this.withOurs(one, {})));
    const changed = await this.changes();
    return [
      ...faults,
      ...changed.map((table) => `its success changed ${table} of the other tenant`),
    ];
  }

  /** With a row of the other tenant: as if it were not there, and nothing of it changes. */
  private async withTheirs(one: Case, name: string, place: Place): Promise<string[]> {
    const theirs = await place.theirs(this.other);
    const made = await this.changes();
    if (made.length > 0) await this.learn(made);
    const { reply, sent } = await this.send(one, { [name]: theirs }, place);
    const faults = [...this.leaks(reply, sent), ...verdict(one, place, reply)];
    const changed = await this.changes();
    if (changed.length > 0) await this.learn(changed);
    return [
      ...faults.map((fault) => `${name} of the other tenant: ${fault}`),
      ...changed.map((table) => `${name} of the other tenant: changed ${table}`),
    ];
  }

  /** With one's own: it works, so that the refusal above was about the tenant and nothing else. */
  private async withOurs(one: Case, ids: Ids, place?: Place): Promise<string[]> {
    const { reply, sent } = await this.send(one, ids);
    const faults = this.leaks(reply, sent);
    if (reply.status !== successOf(one)) {
      faults.push(`answered ${reply.status} ${JSON.stringify(reply.problem)}`);
    } else if (place?.theirsIs === "NOTHING" && size(reply.body) === 0) {
      faults.push("found nothing");
    }
    return faults.map((fault) => `${Object.keys(ids)[0] ?? "the request"} of one's own: ${fault}`);
  }

  private async send(one: Case, ids: Ids, place?: Place) {
    const { as = this.own.admin, ...input } = await one.request(this.own, ids);
    const client: Client = place?.theirsAs?.(this.own) ?? as;
    const reply = await client.try(one.endpoint, input as never);
    return { reply: reply as Reply<never>, sent: input as AnyInput };
  }

  /** Ids and names of the other tenant in an answer, but for those that the request held itself. */
  private leaks(reply: Reply<never>, sent: AnyInput): string[] {
    const request = JSON.stringify(sent);
    const text = JSON.stringify(reply.body);
    const ids = text.match(uuids) ?? [];
    const leaked = ids.filter((id) => this.secrets.has(id) && !request.includes(id));
    const hasName = text.includes(this.other.mark) && !request.includes(this.other.mark);
    return [
      ...leaked.map((id) => `the answer tells the id ${id} of the other tenant`),
      ...(hasName ? ["the answer tells a name of the other tenant"] : []),
    ];
  }
}

function verdict(one: Case, { theirsIs }: Place, reply: Reply<never>): string[] {
  const wanted = {
    NOT_FOUND: 404,
    REFUSED: 401,
    FORBIDDEN: 403,
    NOTHING: successOf(one),
    OURS: successOf(one),
  }[theirsIs];
  const answer = `${reply.status} ${JSON.stringify(reply.body)}`.slice(0, 300);
  if (reply.status !== wanted) return [`answered ${answer} and not ${wanted}`];
  if (theirsIs === "NOTHING" && size(reply.body) !== 0) return [`found ${answer}`];
  return [];
}

function successOf({ endpoint }: Case): number {
  return endpoint.download ? 200 : endpoint.status;
}

/** How much a list, a file or a count came to. */
function size(body: unknown): number {
  // The first line of a file names its columns.
  if (typeof body === "string") return body.trim().split("\n").length - 1;
  const { items, ...counts } = body as { items?: unknown[] } & Record<string, unknown>;
  const { assigned, count, added } = counts as Record<string, number | undefined>;
  return assigned ?? items?.length ?? count ?? added ?? Number.NaN;
}
