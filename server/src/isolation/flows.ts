import * as api from "@parley/contract";
import { createLeads } from "../modules/contacts/index.ts";
import { scoreTenant } from "../modules/contacts/scoring/jobs.ts";
import { checkDrift } from "../modules/contacts/scoring/models/drift.ts";
import { relearnModel } from "../modules/contacts/scoring/models/job.ts";
import { saveState } from "../modules/contacts/scoring/queries.ts";
import { ReviewReminder } from "../modules/identity/roles/review.ts";
import { Directory } from "../modules/identity/scim/testing.ts";
import { sealedFields } from "../modules.ts";
import { keptAnswers, subjectKeys } from "../platform/encryption/fields.ts";
import { rotationJobs } from "../platform/encryption/rotate.ts";
import { jobRun } from "../platform/jobs/jobs.ts";
import { Client } from "../testing/client.ts";
import { operatorOf } from "../testing/operator.ts";
import { eventually } from "../testing/tenant.ts";
import { manyOutcomes } from "./cases/scoring.ts";
import { newWebhook } from "./cases/webhooks.ts";
import { busy, type Estate, inState, runToEnd } from "./estate.ts";
import { ranImport, takeBack } from "./taken-back.ts";

/**
 * Events that no endpoint's case brings about: what happens, and what is told of it. Bystanders are
 * asked afterwards what they heard.
 */
export type Flow = { tells: readonly string[]; happens: (own: Estate) => Promise<void> };

export const flows: Readonly<Record<string, Flow>> = {
  "an import runs": {
    tells: ["leads.imported", "operation.changed"],
    happens: async (own) => {
      const { id } = await own.upload();
      await runToEnd(own.admin, id, ["name", "phone"], "CREATE");
    },
  },
  "an import is taken back": {
    tells: ["leads.import_undone", "operation.changed"],
    happens: async (own) => void (await takeBack(own, await ranImport(own))),
  },
  "leads are made many at a time": {
    tells: ["lead.created", "contact.created", "activity.added"],
    happens: async (own) => {
      const name = own.name("Lead");
      const contact = api.createContact.body.parse({ name });
      const { contact: _, ...draft } = api.createLead.body.parse({ contact: { name } });
      await own.tenant.run((ctx) => createLeads(ctx, [{ ...draft, contact, teamId: null }]));
    },
  },
  "an attempt of a campaign comes to its end": {
    tells: ["call.ended", "attempt.closed"],
    happens: async (own) => {
      const { agent, leadId, memberId, campaignId } = await own.preview(undefined, busy);
      await agent.call(api.placeCall, { body: { leadId, memberId } });
      await inState(agent, "PAUSED");
      await own.admin.call(api.pauseCampaign, { params: { id: campaignId } });
      await own.tenant.settled();
    },
  },
  "the budget of a campaign is spent": {
    tells: ["campaign.budget_reached", "notification.created"],
    happens: async (own) => {
      const id = await own.campaign();
      await own.tenant.server.admin.query(
        `insert into campaign_spend (tenant_id, campaign_id, line_minute, agent_hour, line_ms)
         values ($1, $2, 60000000, 0, 60000)`,
        [own.tenant.id, id],
      );
      const { value } = await own.admin.call(api.getRegionSettings);
      const body = { budget: { minor: 1, currency: value.currency } };
      await own.admin.call(api.updateCampaign, { params: { id }, body });
      await own.tenant.settled();
    },
  },
  "the time of a callback comes": {
    tells: ["callback.due", "notification.created"],
    happens: async (own) => {
      const id = await own.callback();
      await own.tenant.server.admin.query(
        `update callbacks set due_at = now() - interval '1 second', look_at = now()
         where tenant_id = $1 and id = $2`,
        [own.tenant.id, id],
      );
      await own.tenant.server.parley.callbacks.look();
      // The product's own clock may have had it in hand just then.
      await eventually(
        async () => {
          const { items } = await own.admin.call(api.listCallbacks, { query: { limit: 200 } });
          return items.some((one) => one.id === id && one.state === "DUE") || null;
        },
        { what: "the callback to be due" },
      );
    },
  },
  "a lead goes to another team": {
    tells: ["record.left", "lead.updated"],
    happens: async (own) => {
      const { userId } = await own.user();
      const stranger = await own.tenant.user("AGENT", { teamId: await own.tenant.team() });
      await handOver(own, userId, stranger.userId);
    },
  },
  "a lead goes to somebody else of the team": {
    tells: ["record.left", "lead.updated"],
    happens: async (own) => handOver(own, (await own.user()).userId, (await own.user()).userId),
  },
  "leads are given away, to another team and within one": {
    tells: ["record.left", "lead.updated"],
    happens: async (own) => {
      const [one, other] = [await own.user(), await own.user()];
      const stranger = await own.tenant.user("AGENT", { teamId: await own.tenant.team() });
      const name = own.name("Lead");
      const { id } = await own.tenant.lead({ name, assigneeId: one.userId });
      for (const assigneeId of [other.userId, stranger.userId]) {
        await own.admin.call(api.assignLeads, { body: { leadIds: [id], assigneeId } });
      }
    },
  },
  "a note is written on a person who is in no team's hands": {
    tells: ["activity.added", "note.pinned"],
    happens: async (own) => {
      const params = { id: (await own.lead()).contactId };
      const body = { text: own.name("Note") };
      const { id } = await own.admin.call(api.addContactNote, { params, body });
      await own.admin.call(api.updateNote, { params: { id }, body: { pinned: true } });
    },
  },
  "somebody is named in a note": {
    tells: ["note.mentioned"],
    happens: async (own) => {
      const body = { text: own.name("Note"), mentions: [own.agent.userId] };
      await own.admin.call(api.addNote, { params: { id: own.leadId }, body });
    },
  },
  "a lead comes back with its contact": {
    tells: ["contact.deleted", "contact.updated", "lead.restored"],
    happens: async (own) => {
      const { id, contactId } = await own.lead();
      await own.admin.call(api.deleteContact, { params: { id: contactId } });
      await own.admin.call(api.restoreLead, { params: { id } });
    },
  },
  "leads are scored, and a model is learned that soon does not fit": {
    tells: ["lead.scored", "leads.scored", "score-model.learned", "scoring.drifted"],
    happens: async (own) => {
      const { tenant, admin } = own;
      const run = jobRun(tenant.server.parley.app, tenant.id, new AbortController().signal);
      // What was told of a drift already is not told again.
      await tenant.run((ctx) => saveState(ctx.tx, ctx.tenantId, { drift: null }));
      await manyOutcomes(own);
      await relearnModel.run({}, run);
      const [model] = (await admin.call(api.listScoreModels, { query: { limit: 1 } })).items;
      await admin.call(api.switchScoring, { body: { modelId: model?.id ?? null } });
      await manyOutcomes(own, { count: 300, lost: 0 });
      await tenant.run(checkDrift);
      await scoreTenant.run({}, run);
      await own.lead();
      await tenant.settled();
    },
  },
  "somebody gives away more than he has": {
    tells: ["privilege.attempted"],
    happens: async (own) => {
      const grants = { "roles:create": "ALL" } as const;
      const role = await own.admin.call(api.createRole, {
        body: { name: own.name("Role"), grants },
      });
      const greedy = await own.user();
      const params = { id: greedy.userId };
      await own.admin.call(api.updateUser, { params, body: { roles: [role.code] } });
      const body = { name: own.name("Role"), grants: { "leads:delete": "ALL" as const } };
      const reply = await greedy.try(api.createRole, { body });
      if (reply.status !== 403) throw new Error(`the role was answered ${reply.status}`);
    },
  },
  "the operator limits what the tenant may have": {
    tells: ["tenant.limited"],
    happens: async (own) => {
      const operator = await operatorOf(own.tenant.server);
      const params = { id: own.tenant.id };
      const leads = 1_000_000 + own.hotKey();
      await operator.call(api.setTenantLimits, { params, body: { leads } });
    },
  },
  "the review of rights is due": {
    tells: ["rights.review_due"],
    happens: async (own) => {
      const { admin, parley } = own.tenant.server;
      for (const table of ["user_roles", "role_permissions"]) {
        await admin.query(
          `update ${table} set granted_at = now() - interval '100 days' where tenant_id = $1`,
          [own.tenant.id],
        );
      }
      await admin.query("delete from permission_reviews where tenant_id = $1", [own.tenant.id]);
      await new ReviewReminder(parley.app).run();
    },
  },
  "the directory gives somebody another address": {
    tells: ["user.created", "user.updated"],
    happens: async (own) => {
      const directory = await directoryOf(own);
      const login = `d${own.hotKey()}`;
      const { id } = await directory.user(login);
      const value = `${login}.new@${own.tenant.slug}.example`;
      const path = 'emails[type eq "work"].value';
      await directory.patch(`/Users/${id}`, { op: "replace", path, value });
    },
  },
  "an old data key is taken away": {
    tells: ["data-key.rotated", "data-key.retired"],
    happens: async (own) => {
      const { parley, admin } = own.tenant.server;
      const isOver = async () => {
        const { rotation } = await own.admin.call(api.getEncryption);
        return rotation === null || rotation.endedAt !== null;
      };
      await eventually(isOver, { what: "the end of the rotation before" });
      await own.admin.call(api.rotateDataKey);
      await eventually(isOver, { what: "the end of the rotation" });
      await admin.query(
        "update tenant_keys set followed_at = followed_at - interval '1 day' where tenant_id = $1",
        [own.tenant.id],
      );
      const { retire } = rotationJobs([...sealedFields, keptAnswers, subjectKeys]);
      await retire.run({}, jobRun(parley.app, own.tenant.id, new AbortController().signal));
    },
  },
  "a webhook is gone": {
    tells: ["webhook.switched-off"],
    happens: async (own) => {
      const id = await newWebhook(own, "gone");
      await own.admin.call(api.testWebhook, { params: { id } });
      await own.tenant.server.parley.courier.settle();
    },
  },
  "an old token of a session comes again": {
    tells: ["session.token-reused", "session.ended"],
    happens: async (own) => {
      const user = await own.user();
      const thief = new Client(user.http);
      thief.session = user.session;
      thief.cookies = new Map(user.cookies);
      await user.call(api.refreshSession);
      await user.call(api.refreshSession);
      const reply = await thief.try(api.refreshSession);
      if (reply.status !== 401) throw new Error(`the token was answered ${reply.status}`);
    },
  },
};

async function handOver(own: Estate, from: string, to: string): Promise<void> {
  const { id } = await own.tenant.lead({ name: own.name("Lead"), assigneeId: from });
  await own.admin.call(api.updateLead, { params: { id }, body: { assigneeId: to } });
}

/** A directory that provisions the estate's tenant. */
export async function directoryOf(own: Estate): Promise<Directory> {
  const body = { name: own.name("Directory") };
  const { token } = await own.admin.call(api.createScimToken, { body });
  return new Directory(own.tenant, token);
}

/** Events that a flow should have told and did not. */
export async function untold(own: Estate, { tells, happens }: Flow): Promise<string[]> {
  const from = await own.tenant.lastPosition();
  await happens(own);
  const told = await own.tenant.events(from);
  const names = new Set(told.map(({ name }) => name));
  return tells.filter((name) => !names.has(name)).map((name) => `${name} was not told`);
}
