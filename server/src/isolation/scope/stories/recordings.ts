import * as api from "@parley/contract";
import { expect } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually } from "../../../testing/tenant.ts";
import { recordingOf } from "../../cases/recordings.ts";
import { allBut, type Stories } from "./people.ts";

export const recordingStories: Stories = {
  "a recording is heard, taken and deleted by those whose rights cover its call, and led by its agent":
    async (circle) => {
      const { clients, records, teams, tenant } = circle;
      const id = await recordingOf(tenant, records.bob.call, "STORED");
      const got = async (who: Client, what: string) =>
        (await who.send({ method: "GET", url: `/api/v1/recordings/${id}/${what}` })).statusCode;
      const all = async (who: Client) =>
        Promise.all(["sound", "file", "peaks"].map((what) => got(who, what)));
      const listed = async (who: Client) =>
        (await who.try(api.listCallRecordings, { params: { id: records.bob.call } })).status;
      expect([await all(clients.ADMIN), await listed(clients.ADMIN)]).toEqual([
        [200, 200, 200],
        200,
      ]);
      expect(await all(clients.AGENT)).toEqual([403, 403, 403]);
      // Bob's team is another one.
      expect([await all(clients.LEADER), await listed(clients.LEADER)]).toEqual([
        [404, 404, 404],
        404,
      ]);
      const bea = await circle.userWith("HEARER", () => "TEAM", { teamId: teams.b });
      expect([await all(bea), await listed(bea)]).toEqual([[200, 200, 200], 200]);
      const mute = await circle.userWith("MUTE", allBut("OWN", "recordings:listen"));
      expect(await all(mute)).toEqual([404, 200, 404]);

      const params = { id };
      expect((await clients.LEADER.try(api.deleteRecording, { params })).status).toBe(404);
      for (const endpoint of [api.pauseRecording, api.resumeRecording, api.stopRecording]) {
        expect((await bea.try(endpoint, { params })).status).toBe(404);
      }
      const start = { params: { id: records.bob.call } };
      expect((await bea.try(api.startRecording, start)).status).toBe(404);
      expect((await clients.ADMIN.try(api.deleteRecording, { params })).status).toBe(200);
    },

  "an archive of recordings holds those that may be taken out, and is for whoever asked for it":
    async (circle) => {
      const { clients, records, teams, tenant } = circle;
      const id = await recordingOf(tenant, records.bob.call, "STORED");
      const exporter = (teamId: string) =>
        circle.userWith("PACKER", allBut("TEAM", "recordings:export"), { teamId });
      const [near, far] = [await exporter(teams.b), await exporter(teams.a)];
      const found = async (who: Client) =>
        (await who.call(api.estimateRecordingExport, { query: { agentId: records.bob.user } }))
          .sounds;
      expect(await found(near)).toBeGreaterThan(0);
      expect(await found(far)).toBe(0);
      expect((await clients.AGENT.try(api.estimateRecordingExport)).status).toBe(403);
      const begun = await near.call(api.startRecordingExport, { body: {} });
      const params = { id: begun.id };
      await eventually(
        async () => (await near.call(api.getRecordingExport, { params })).state === "READY" || null,
      );
      const url = `/api/v1/recordings/exports/${begun.id}/file`;
      const taken = async (who: Client) => (await who.send({ method: "GET", url })).statusCode;
      expect([await taken(near), await taken(clients.ADMIN), await taken(far)]).toEqual([
        200, 404, 404,
      ]);
      const listed = (await clients.ADMIN.call(api.listRecordingExports)).items;
      expect(listed.map((one) => one.id)).not.toContain(begun.id);
      const foreign = await clients.ADMIN.try(api.deleteRecordingExport, { params });
      expect(foreign.status).toBe(404);
      await near.call(api.deleteRecordingExport, { params });
      expect((await clients.ADMIN.try(api.deleteRecording, { params: { id } })).status).toBe(200);
    },
};
