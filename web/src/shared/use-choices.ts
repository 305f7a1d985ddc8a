import {
  listAgents,
  listCallerIds,
  listCampaigns,
  listFlows,
  listPipelines,
  listPrompts,
  listQueues,
  listScripts,
  listSkills,
  listTags,
  listTeams,
  listUsers,
  listVoicemailBoxes,
  type Queue,
  takesCalls,
} from "@parley/contract";
import { useRead } from "../api/query.ts";
import { useGrant } from "../api/session.ts";
import { useFormat } from "../i18n/format.ts";

export type Choice = { value: string; label: string };

const many = { limit: 200 };

/** Active users to choose from. */
export function useUserChoices(): Choice[] {
  const allowed = useGrant("users:read") !== undefined;
  const query = { ...many, active: "true" as const };
  const { data } = useRead(listUsers, { query }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Those who work as agents. */
export function useAgentChoices(): Choice[] {
  const allowed = useGrant("agents:read") !== undefined;
  const { data } = useRead(listAgents, { query: many }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

export function useTeamChoices(): Choice[] {
  const allowed = useGrant("teams:read") !== undefined;
  const { data } = useRead(listTeams, { query: many }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

export function useCampaignChoices(): Choice[] {
  const allowed = useGrant("campaigns:read") !== undefined;
  const { data } = useRead(listCampaigns, { query: many }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Campaigns that take calls. */
export function useInboundCampaignChoices(): Choice[] {
  const allowed = useGrant("campaigns:read") !== undefined;
  const { data } = useRead(listCampaigns, { query: many }, { enabled: allowed });
  const taking = (data?.items ?? []).filter(({ mode }) => takesCalls(mode));
  return taking.map(({ id, name }) => ({ value: id, label: name }));
}

/** Published scripts that calls may follow. */
export function useScriptChoices(): Choice[] {
  const allowed = useGrant("scripts:read") !== undefined;
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listScripts, { query }, { enabled: allowed });
  return (data?.items ?? [])
    .filter(({ liveVersion }) => liveVersion !== null)
    .map(({ id, name }) => ({ value: id, label: name }));
}

/** Skills that may be asked for. */
export function useSkillChoices(): Choice[] {
  const allowed = useGrant("skills:read") !== undefined;
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listSkills, { query }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Queues in which callers may wait. */
export function useQueueChoices(): Choice[] {
  return useQueues().map(({ id, name }) => ({ value: id, label: name }));
}

/** Flows that are published: numbers lead to these. */
export function useFlowChoices(): Choice[] {
  const allowed = useGrant("flows:read") !== undefined;
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listFlows, { query }, { enabled: allowed });
  const published = (data?.items ?? []).filter(({ liveVersion }) => liveVersion !== null);
  return published.map(({ id, name }) => ({ value: id, label: name }));
}

/** Boxes in which callers leave messages. */
export function useBoxChoices(): Choice[] {
  const allowed = useGrant("voicemail-boxes:read") !== undefined;
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listVoicemailBoxes, { query }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Sounds that were uploaded. */
export function usePromptChoices(): Choice[] {
  const allowed = useGrant("prompts:read") !== undefined;
  const { data } = useRead(listPrompts, { query: many }, { enabled: allowed });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Names of the queues whose callers are a campaign's. */
export function useQueuesOfCampaign(campaignId: string): string[] {
  const queues = useQueues();
  return queues.filter((queue) => queue.campaignId === campaignId).map(({ name }) => name);
}

function useQueues(): readonly Queue[] {
  const allowed = useGrant("queues:read") !== undefined;
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listQueues, { query }, { enabled: allowed });
  return data?.items ?? [];
}

/** Numbers that calls may show. */
export function useCallerIdChoices(): Choice[] {
  const allowed = useGrant("caller-ids:read") !== undefined;
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listCallerIds, { query }, { enabled: allowed });
  const { phone } = useFormat();
  return (data?.items ?? []).map(({ id, name, number }) => ({
    value: id,
    label: name === number ? phone(number) : `${name}: ${phone(number)}`,
  }));
}

/** Tags that may be given. */
export function useTagChoices(): Choice[] {
  const query = { ...many, retired: "false" as const };
  const { data } = useRead(listTags, { query });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Stages of all pipelines, each with the name of its own. */
export function useStageChoices(enabled = true): Choice[] {
  const allowed = useGrant("pipelines:read") !== undefined;
  const { data } = useRead(listPipelines, undefined, { enabled: allowed && enabled });
  return (data?.items ?? []).flatMap((pipeline) =>
    pipeline.stages.map(({ id, name }) => ({ value: id, label: `${pipeline.name}: ${name}` })),
  );
}
