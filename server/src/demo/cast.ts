import type { BuiltInRole, Campaign, FollowUp } from "@parley/contract";

export type DemoPerson = {
  name: string;
  role: BuiltInRole;
  team: string | null;
  skills: readonly string[];
};

export type DemoCampaign = Pick<Campaign, "name" | "mode" | "maxAttempts" | "retryMinutes"> &
  Partial<Pick<Campaign, "strategy" | "wrapUpSeconds" | "farewell">> & {
    /** Whose agents work it; every team's without it. */
    team?: string;
    members: number;
    starts: boolean;
    /** Half of its leads follow each version of the script. */
    comparesScripts?: boolean;
    /** How its calls are closed, in its order; with all of the catalogue without it. */
    dispositions?: readonly DemoPick[];
  };

/** A disposition by its name, the key that it is on, and what follows. */
export type DemoPick = readonly [name: string, key: string, followUp?: FollowUp];

export type DemoTenant = {
  name: string;
  slug: string;
  domain: string;
  timeZone: string;
  country: string;
  teams: readonly string[];
  people: readonly DemoPerson[];
  leadsAbout: "BOILERS" | "INSURANCE";
  leads: number;
  /** Each takes its members from the leads in turn. */
  campaigns: readonly DemoCampaign[];
  /** The number that its customers call, the campaign whose callers they are, and the team that takes them. */
  inbound?: { number: string; campaign: string; team: string };
};

/** Short, so that there is somebody to dial for as long as one looks at a demo. */
const retryMinutes = {
  BUSY: 2,
  NO_ANSWER: 4,
  MACHINE: 6,
  ABANDONED: 60,
  CONGESTION: 1,
  FAILED: 2,
  CANCELLED: 2,
};

const agents = (team: string, skills: readonly string[], names: readonly string[]) =>
  names.map((name): DemoPerson => ({ name, role: "AGENT", team, skills }));

/** Sells boiler cover: three teams of eight. */
export const halden: DemoTenant = {
  name: "Halden Energy Sales",
  slug: "halden",
  domain: "halden.example",
  timeZone: "Europe/London",
  country: "GB",
  teams: ["North", "South", "Renewals"],
  people: [
    { name: "Ruth Calder", role: "ADMIN", team: null, skills: [] },
    { name: "Isla Sutherland", role: "MANAGER", team: null, skills: [] },
    { name: "Dana Reeve", role: "SUPERVISOR", team: "South", skills: [] },
    { name: "Martin Hale", role: "SUPERVISOR", team: "North", skills: [] },
    { name: "Nerys Vaughan", role: "SUPERVISOR", team: "Renewals", skills: [] },
    ...agents("South", ["Boilers"], ["Maya Okafor", "Tom Ashdown", "Leila Haddad", "Owen Price"]),
    ...agents("South", ["Boilers", "Spanish"], ["Sofia Marin"]),
    ...agents("South", ["Boilers"], ["Callum Reid", "Anya Petrova", "Ben Whitaker"]),
    ...agents("North", ["Boilers"], ["Grace Lin", "Patrick Doyle", "Nadia Rahman"]),
    ...agents("North", ["Boilers", "German"], ["Jonas Weber"]),
    ...agents("North", ["Boilers"], ["Ellie Marsh", "Samir Khan", "Rosa Iglesias", "Harvey Cole"]),
    ...agents("Renewals", ["Renewals"], ["Ida Lund", "Marcus Bell", "Chloe Tan", "Viktor Novak"]),
    ...agents("Renewals", ["Renewals"], ["Amara Obi", "Joel Finch"]),
    ...agents("Renewals", ["Renewals", "German"], ["Hanna Kraft"]),
    ...agents("Renewals", ["Renewals"], ["Luke Sterling"]),
  ],
  leadsAbout: "BOILERS",
  leads: 700,
  campaigns: [
    {
      name: "Boiler Cover Q4",
      mode: "PREDICTIVE",
      farewell:
        "This was a call from Halden Energy Sales. To be called no more, ring 0800 496 0000.",
      strategy: "PRIORITY_BASED",
      maxAttempts: 6,
      wrapUpSeconds: 25,
      retryMinutes,
      members: 600,
      starts: false,
      comparesScripts: true,
      dispositions: [
        ["Sale", "1"],
        ["Qualified", "2"],
        ["Call back", "3", { type: "CALLBACK", hours: 24 }],
        ["Not interested", "4", { type: "NO_MORE_CALLS" }],
        ["Wrong person", "5", { type: "DO_NOT_CALL" }],
        ["Machine", "7", { type: "RETRY", minutes: 30 }],
        ["No decision", "8", { type: "RETRY", minutes: 120 }],
      ],
    },
    {
      // Nobody is dialled before an agent asks for it, so it may run from the start.
      name: "Renewal calls",
      mode: "PREVIEW",
      maxAttempts: 3,
      retryMinutes,
      team: "Renewals",
      members: 60,
      starts: true,
      dispositions: [
        ["Sale", "1"],
        ["Call back", "3", { type: "CALLBACK", hours: 4 }],
        ["Not interested", "4"],
        ["Wrong person", "5"],
        ["Machine", "7"],
      ],
    },
    {
      // Its callers are served while it dials nobody.
      name: "Boiler service line",
      mode: "BLENDED",
      farewell: "This was a call from Halden Energy. To be called no more, ring 0800 496 0000.",
      maxAttempts: 3,
      retryMinutes,
      team: "South",
      members: 10,
      starts: false,
      dispositions: [
        ["Sale", "1"],
        ["Qualified", "2"],
        ["Call back", "3", { type: "CALLBACK", hours: 4 }],
        ["Not interested", "4"],
        ["No decision", "8", { type: "RETRY", minutes: 120 }],
      ],
    },
  ],
  inbound: { number: "+442079460950", campaign: "Boiler service line", team: "South" },
};

/** A second company in the same installation, which must never see the first. */
export const brightline: DemoTenant = {
  name: "Brightline Insurance",
  slug: "brightline",
  domain: "brightline.example",
  timeZone: "Europe/London",
  country: "GB",
  teams: ["Motor"],
  people: [
    { name: "Priya Anand", role: "ADMIN", team: null, skills: [] },
    ...agents("Motor", ["Claims"], ["Oliver Stone", "Megan Foyle", "Tariq Aziz"]),
    ...agents("Motor", ["Renewals"], ["Lucy Barker", "Daniel Osei", "Freya Holm"]),
  ],
  leadsAbout: "INSURANCE",
  leads: 40,
  campaigns: [
    {
      name: "Motor renewals",
      mode: "PROGRESSIVE",
      maxAttempts: 4,
      retryMinutes,
      members: 40,
      starts: false,
    },
  ],
};

export const demoTenants: readonly DemoTenant[] = [halden, brightline];

/** `maya.okafor@halden.example`: the domain is one of those that belong to nobody. */
export function emailOf(tenant: DemoTenant, person: Pick<DemoPerson, "name">): string {
  return `${person.name.toLowerCase().replaceAll(" ", ".")}@${tenant.domain}`;
}

/** The agents that may be played; the last one of each team stays free for a person. */
export function playedAgents(tenant: DemoTenant): DemoPerson[] {
  const teams = tenant.teams.map((team) =>
    tenant.people.filter((person) => person.role === "AGENT" && person.team === team).slice(0, -1),
  );
  const longest = Math.max(...teams.map((team) => team.length));
  // One of each team in turn, so that a small floor has all teams in it.
  return Array.from({ length: longest }, (_, i) => teams.flatMap((team) => team[i] ?? [])).flat();
}
