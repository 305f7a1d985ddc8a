import {
  type Agent,
  agentSkillsChanged,
  agentStateChanged,
  type Board,
  campaignChanged,
  type EventData,
  type LiveEvent,
} from "@parley/contract";

/**
 * The board's picture, kept true by events and gauges. `stale` says that something changed which an
 * event does not carry (a new agent, a renamed team): the picture must be asked for anew.
 */
export type BoardModel = {
  readonly position: number;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly teams: Board["teams"];
  readonly campaigns: ReadonlyMap<string, BoardCampaign>;
  readonly carrier: Board["carrier"];
  readonly demo: Board["demo"];
  readonly stale: boolean;
};

export type BoardCampaign = Board["campaigns"][number];

/** Names of events whose change is not in the event itself. */
const structural: ReadonlySet<string> = new Set([
  "campaign.created",
  "campaign.deleted",
  "campaign.members_added",
  "team.created",
  "team.updated",
  "team.deleted",
  "user.created",
  "user.updated",
  "user.deactivated",
]);

/** What the socket sends each second on the topic `board`: the part that no event carries. */
type BoardGauge = Pick<Board, "campaigns" | "carrier" | "demo">;

/** A page that is older than the server may be sent what it does not know. */
function isGauge(value: unknown): value is BoardGauge {
  return typeof value === "object" && value !== null && "campaigns" in value && "carrier" in value;
}

/** The picture as the server drew it. */
export function boardModel(board: Board): BoardModel {
  return {
    position: board.position,
    agents: new Map(board.agents.map((agent) => [agent.id, agent])),
    teams: board.teams,
    campaigns: new Map(board.campaigns.map((campaign) => [campaign.id, campaign])),
    carrier: board.carrier,
    demo: board.demo,
    stale: false,
  };
}

/**
 * The picture after some events. An event at or before the picture's position is in it already and
 * changes nothing, so replay and overlap are harmless.
 */
export function applyEvents(model: BoardModel, items: readonly LiveEvent[]): BoardModel {
  const fresh = items.filter((item) => item.position > model.position);
  if (fresh.length === 0) return model;

  const agents = new Map(model.agents);
  const campaigns = new Map(model.campaigns);
  let { stale, position } = model;
  for (const item of fresh) {
    position = Math.max(position, item.position);
    if (structural.has(item.name)) stale = true;
    else if (item.name === agentStateChanged.name) stale = changeAgent(agents, item) || stale;
    else if (item.name === agentSkillsChanged.name) changeSkills(agents, item);
    else if (item.name === campaignChanged.name) stale = changeCampaign(campaigns, item) || stale;
  }
  return { ...model, agents, campaigns, position, stale };
}

/** The picture after a gauge. What cannot be read is left out: gauges are never owed. */
export function applyGauge(model: BoardModel, value: unknown): BoardModel {
  if (!isGauge(value)) return model;
  const { campaigns, carrier, demo } = value;
  const isOlder = campaigns.some(({ id, stats }) => {
    const known = model.campaigns.get(id);
    return known !== undefined && known.stats.at > stats.at;
  });
  if (isOlder) return model;
  return { ...model, carrier, demo, campaigns: new Map(campaigns.map((one) => [one.id, one])) };
}

/** Returns whether the agent is unknown here, so that the picture must be drawn anew. */
function changeAgent(agents: Map<string, Agent>, item: LiveEvent): boolean {
  const data = item.data as EventData<typeof agentStateChanged>;
  const known = agents.get(data.id);
  if (!known || !data.state || !data.today) return true;
  const { from: _from, teamId, ...rest } = data;
  agents.set(known.id, { ...known, ...rest });
  return teamId !== known.teamId;
}

function changeSkills(agents: Map<string, Agent>, item: LiveEvent): void {
  const { id, skillIds } = item.data as EventData<typeof agentSkillsChanged>;
  const known = agents.get(id);
  if (known) agents.set(id, { ...known, skillIds });
}

function changeCampaign(campaigns: Map<string, BoardCampaign>, item: LiveEvent): boolean {
  const { id, state, fields } = item.data as EventData<typeof campaignChanged>;
  const known = campaigns.get(id);
  if (!known) return true;
  if (state) campaigns.set(id, { ...known, state });
  return fields.some((field) => field === "name" || field === "mode");
}
