import type {
  agentSkillsChanged,
  agentStateChanged,
  EventData,
  LiveEvent,
  presenceChanged,
} from "@parley/contract";
import { type Change, type Data, drop, relist, reread, row, text } from "./change.ts";

/** Agents, calls, campaigns, callbacks, and what is carried out by rules or takes long. */
export function changesOfWork({ name, data }: LiveEvent): Change[] | undefined {
  switch (name) {
    case "agent.state_changed":
      return agentChanges(data as EventData<typeof agentStateChanged>);
    case "agent.skills_changed":
      return agentChanges(data as EventData<typeof agentSkillsChanged>);
    case "presence.changed":
      return presenceChanges(data as EventData<typeof presenceChanged>);
    case "note.mentioned":
    case "notification.created":
    case "notification.read":
      return [relist("/notifications")];
    case "operation.changed":
      return [
        row("/operations", data),
        relist("/operations"),
        reread("/leads/bulk-edits/:id"),
        reread("/leads/bulk-edits/:id/items"),
        reread("/contacts/bulk-edits/:id"),
        reread("/contacts/bulk-edits/:id/items"),
        reread("/duplicates"),
        reread("/duplicates/merges/:id"),
        reread("/duplicates/merges/:id/items"),
        relist("/imports"),
        reread("/imports/:id"),
        reread("/imports/:id/errors"),
        reread("/security/encryption"),
        relist("/dialer/campaigns/:id/what-if"),
        relist("/dialer/campaigns/:id/back-tests"),
        reread("/dialer/campaigns/:id/what-if/:runId"),
        reread("/dialer/campaigns/:id/scrub"),
        relist("/dialer/campaigns/:id/member-additions"),
      ];
    case "routing-rule.created":
    case "routing-rule.deleted":
    case "routing-rule.updated":
      return [reread("/routing/rules")];
    case "routing.changed":
      return [reread("/routing/rules"), reread("/routing/options"), reread("/routing/agents")];
    case "workflow.created":
    case "workflow.deleted":
      return [relist("/workflows")];
    case "workflow.changed":
      return [
        row("/workflows", data),
        reread("/workflows/:id/versions", data.id),
        reread("/workflows/:id/shadow", data.id),
      ];
    case "workflow.ran":
      return [
        row("/workflows", data),
        relist("/workflow-runs"),
        reread("/workflow-runs/:id"),
        reread("/workflows/:id/shadow", data.id),
      ];
    case "script.created":
      return [relist("/scripts")];
    case "script.changed":
      return [row("/scripts", data), reread("/scripts/:id/versions", data.id)];
    case "call.script_answered":
      return [reread("/calls/:id/script", data.id)];
    case "recording.changed":
    case "recording.stored":
    case "recording.deleted":
      return [reread("/calls/:id/recordings", data.callId)];
    case "recording-export.started":
    case "recording-export.changed":
    case "recording.exported":
      return [relist("/recordings/exports")];
    case "voicemail.left":
      return [relist("/voicemails")];
    case "voicemail.changed":
      return [row("/voicemails", data)];
    case "flow.created":
      return [relist("/flows")];
    case "flow.changed":
      return [row("/flows", data), reread("/flows/:id/versions", data.id)];
    case "callback.scheduled":
      return callbackChanges;
    case "callback.changed":
    case "callback.due":
      return [row("/callbacks", data), ...callbackChanges];
    case "callback-pool.changed":
      return callbackChanges;
    case "campaign.created":
      return [relist("/dialer/campaigns")];
    case "campaign.changed":
      return [
        row("/dialer/campaigns", data),
        relist("/dialer/campaigns/:id/setting-changes"),
        reread("/dialer/campaigns/:id/prediction", data.id),
        reread(dispositions, data.id),
        relist(tests),
        reread(`${tests}/:testId`, data.id),
        statsOf(data.id),
      ];
    case "campaign.budget_reached":
      return [row("/dialer/campaigns", data), reread("/dialer/campaigns/:id/money", data.id)];
    case "campaign.pace_changed":
      return [relist("/dialer/campaigns/:id/pace/changes")];
    case "campaign.filter_asked":
    case "campaign.filter_decided":
      return [relist(filterChanges)];
    case "campaign.deleted":
      return [drop("/dialer/campaigns", data)];
    case "campaign.members_added":
    case "campaign.member_queued":
      return [
        relist(members),
        relist(pickable),
        relist(filterChanges),
        reread(queue, data.id),
        statsOf(data.id),
      ];
    case "attempt.closed":
      return [
        relist(members),
        reread(queue, data.campaignId),
        relist(pickable),
        { type: "row", path: "/leads", id: text(data.leadId) },
        reread("/leads/:id/dials", data.leadId),
        reread("/leads/:id/campaigns", data.leadId),
      ];
    case "call.started":
    case "call.offered":
      return [row("/calls", data), relist("/calls"), callLead(data)];
    case "call.taken_over":
      return [row("/calls", data), relist("/calls")];
    case "call.changed":
    case "call.third_party":
    case "call.ended":
    case "call.line_lost":
    case "call.closed":
      return [
        row("/calls", data),
        reread("/calls/:id/flow", data.id),
        callLead(data),
        reread(`${tests}/:testId`, data.campaignId),
      ];
    default:
      return undefined;
  }
}

/** A callback that came, went or moved stands elsewhere in its lists; how many are open changes with it. */
const callbackChanges: Change[] = [relist("/callbacks"), reread("/callbacks/counts")];

const dispositions = "/dialer/campaigns/:id/dispositions";
const tests = "/dialer/campaigns/:id/split-tests";
const filterChanges = "/dialer/campaigns/:id/filter-changes";
const members = "/dialer/campaigns/:id/members";
const queue = "/dialer/campaigns/:id/queue";
const pickable = "/dialer/campaigns/:id/pickable";

function statsOf(id: unknown): Change {
  return reread("/dialer/campaigns/:id/stats", id);
}
function callLead(data: Data): Change {
  return { type: "row", path: "/leads", id: text(data.leadId) };
}

function agentChanges(data: { id: string } & Data): Change[] {
  const { id, from: _, ...values } = data;
  return ["/agent", "/agents", "/board"].map((path) => ({ type: "merge", path, id, values }));
}

function presenceChanges(data: EventData<typeof presenceChanged>): Change[] {
  const { userId, ...values } = data;
  return [{ type: "merge", path: "/presence", id: userId, values }];
}
