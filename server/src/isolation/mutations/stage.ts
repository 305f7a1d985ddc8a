import type { TestServer } from "../../testing/server.ts";
import { buildEstate } from "../build-estate.ts";
import { Bystanders } from "../bystanders.ts";
import { cases } from "../cases/index.ts";
import { faultsOfHeader } from "../doors.ts";
import type { Estate } from "../estate.ts";
import { flows, untold } from "../flows.ts";
import { Witness } from "../footprint.ts";
import { Probes } from "../probe.ts";
import { Circle } from "../scope/circle.ts";
import { lists, policies } from "../scope/policies/index.ts";
import { faultsOfList, faultsOfPolicy } from "../scope/policy.ts";
import { stories } from "../scope/stories/index.ts";

/** One case of the suite, by the name that it has in the report. */
export type Judge = {
  name: string;
  /** Words that tell which part of the product it is about. */
  about: string;
  faults: (stage: Stage) => Promise<string[]>;
};

/** Where the cases play: two tenants alike, and one with people of several roles. */
export class Stage {
  readonly own: Estate;
  readonly other: Estate;
  readonly probes: Probes;
  readonly bystanders: Bystanders;
  readonly circle: Circle;

  private constructor(estates: [Estate, Estate], probes: Probes, by: Bystanders, circle: Circle) {
    [this.own, this.other] = estates;
    this.probes = probes;
    this.bystanders = by;
    this.circle = circle;
  }

  /** On two estates that are there already, or on new ones. */
  static async build(server: TestServer, estates?: [Estate, Estate]): Promise<Stage> {
    const [own, other] = estates ?? [await buildEstate(server), await buildEstate(server)];
    const bystanders = await Bystanders.of(own);
    const probes = await Probes.between(own, other, await Witness.of(server));
    return new Stage([own, other], probes, bystanders, await Circle.build(server));
  }
}

const all: Omit<Judge, "about">[] = [
  ...policies.map((policy) => ({
    name: `${policy.role} ${policy.endpoint.method} ${policy.endpoint.path}`,
    faults: ({ circle }: Stage) => faultsOfPolicy(circle, policy),
  })),
  ...lists.map((list) => ({
    name: `${list.role} list ${list.endpoint.path}`,
    faults: ({ circle }: Stage) => faultsOfList(circle, list),
  })),
  ...Object.entries(stories).map(([name, tell]) => ({
    name,
    faults: async ({ circle }: Stage) => {
      await tell(circle);
      return [];
    },
  })),
  ...Object.entries(cases).map(([name, one]) => ({
    name: `${name} ${one.endpoint.path}`,
    faults: async ({ probes, bystanders }: Stage) => [
      ...(await probes.faultsOf(one)),
      ...(await bystanders.overheard()),
    ],
  })),
  ...Object.entries(flows).map(([name, flow]) => ({
    name,
    faults: async ({ own, bystanders }: Stage) => [
      ...(await untold(own, flow)),
      ...(await bystanders.overheard()),
    ],
  })),
  {
    name: "a header that names another tenant",
    faults: ({ own, other }) => faultsOfHeader(own.tenant, other.tenant),
  },
  { name: "topics of others", faults: ({ bystanders }) => bystanders.watched() },
];

/** Cases about scope first: they are quick. */
export const judges: readonly Judge[] = all.map((judge) => ({
  ...judge,
  about: judge.name.toLowerCase(),
}));
