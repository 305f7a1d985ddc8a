import type { Agent, Board, Call, Campaign, CampaignStats, LiveEvent } from "@parley/contract";

/** Values for tests: whole and valid, so that a test names only what it is about. */

const at = "2026-11-20T11:00:00.000Z";

/** A UUID that ends in the given number: the same number is the same record. */
export function sampleId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function sampleAgent(change: Partial<Agent> = {}): Agent {
  return {
    id: sampleId(1),
    name: "Maya Okafor",
    teamId: null,
    teamName: null,
    skillIds: [],
    state: "READY",
    nextState: null,
    pauseReasonId: null,
    pauseNote: null,
    since: at,
    callId: null,
    campaignId: null,
    today: { calls: 0, talkSeconds: 0, wrapUpSeconds: 0, conversions: 0 },
    can: [],
    ...change,
  };
}

export function sampleStats(change: Partial<CampaignStats> = {}): CampaignStats {
  return {
    campaignId: sampleId(100),
    at,
    members: { total: 0, dialable: 0, waiting: 0, dialing: 0, held: 0, done: 0 },
    today: {
      ...{ attempts: 0, outcomes: {}, people: 0, abandonRate: 0, talkSeconds: 0, conversions: 0 },
      callers: { came: 0, served: 0 },
    },
    abandonLimit: 0.025,
    now: {
      ringing: 0,
      talking: 0,
      queued: 0,
      agentsReady: 0,
      agentsOnCall: 0,
      agentsWrapUp: 0,
      agentsPaused: 0,
    },
    lastHour: [],
    idleBecause: null,
    idleSince: null,
    idleSkills: null,
    opensAt: null,
    ...change,
  };
}

export function sampleBoard(change: Partial<Board> = {}): Board {
  return {
    at,
    position: 10,
    agents: [],
    teams: [],
    campaigns: [
      {
        id: sampleId(100),
        name: "Boiler Cover Q4",
        state: "RUNNING",
        mode: "PROGRESSIVE",
        startAt: null,
        stats: sampleStats(),
      },
    ],
    carrier: { name: "loopback", simulated: true, connected: true },
    demo: { available: false, running: false, agents: 0 },
    ...change,
  };
}

export function sampleCampaign(change: Partial<Campaign> = {}): Campaign {
  return {
    id: sampleId(100),
    name: "Boiler Cover Q4",
    mode: "PROGRESSIVE",
    strategy: "SEQUENTIAL",
    ringSeconds: 18,
    maxAttempts: 6,
    retryMinutes: {
      BUSY: 15,
      NO_ANSWER: 240,
      MACHINE: 1440,
      ABANDONED: 4320,
      CONGESTION: 5,
      FAILED: 30,
      CANCELLED: 30,
    },
    outcomeLimits: {},
    numbers: null,
    wrapUpSeconds: 25,
    callerId: null,
    callerIdRule: "FIXED",
    callerIdSet: [],
    scriptId: null,
    teamIds: [],
    skillIds: [],
    sources: [],
    abandonLimit: 0.025,
    linesPerAgent: 5,
    farewell: null,
    farewellPromptId: null,
    machinePromptId: null,
    hours: null,
    purpose: "MARKETING",
    budget: null,
    rates: { lineMinute: null, agentHour: null },
    machineDetection: "HANG_UP",
    machineCertainty: 0.8,
    sampleShare: 0,
    pass: 1,
    passOutcomes: [],
    stopsAtLimit: false,
    saleMinor: null,
    weight: 1,
    callsPerSecond: null,
    filter: null,
    detectionOff: [],
    detector: "CARRIER",
    machineMessage: null,
    measuresTalk: false,
    recording: null,
    recordingDays: null,
    startAt: null,
    stopAt: null,
    turnedBy: null,
    state: "RUNNING",
    startedAt: at,
    stoppedAt: null,
    createdAt: at,
    updatedAt: at,
    can: [],
    ...change,
  };
}

export function sampleCall(change: Partial<Call> = {}): Call {
  return {
    id: sampleId(200),
    kind: "PHONE",
    callerId: null,
    callerIdReason: null,
    direction: "OUTBOUND",
    origin: "CAMPAIGN",
    state: "TALKING",
    outcome: null,
    leadId: sampleId(300),
    leadName: "Graham Whitlock",
    campaignId: sampleId(100),
    campaignName: "Boiler Cover Q4",
    agentId: sampleId(1),
    agentName: "Maya Okafor",
    queueId: null,
    queueName: null,
    queuedAt: null,
    dispositionId: null,
    scriptId: null,
    scriptVersion: null,
    provider: "loopback",
    simulated: true,
    startedAt: at,
    ringingAt: at,
    answeredAt: at,
    connectedAt: at,
    endedAt: null,
    lineLostAt: null,
    closedAt: null,
    talkSeconds: 0,
    holdSeconds: 0,
    thirdParty: null,
    wrapUpSeconds: 30,
    can: ["hold", "end"],
    ...change,
  };
}

export function sampleEvent(
  position: number,
  name: string,
  data: Record<string, unknown>,
): LiveEvent {
  return { position, id: sampleId(9000 + position), name, at, actorId: null, data };
}
