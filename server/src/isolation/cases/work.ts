import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const spareUpload = async (own: Estate) => (await own.upload()).id;

export const workCases: Record<string, Case> = {
  uploadImport: caseOf(api.uploadImport, (own) => ({
    // The file is the body, and no schema speaks of it.
    body: `name,phone\n${own.name("Row")},+442079460001` as never,
    headers: { "content-type": "text/csv" },
    query: { fileName: own.name("file") },
  })),
  listImports: caseOf(api.listImports, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listImports, () => ({})),
  }),
  getImport: caseOf(
    api.getImport,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.uploadId } }),
    { "path.id": key((estate) => estate.uploadId) },
  ),
  runImport: caseOf(
    api.runImport,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareUpload(own)) },
      body: { mapping: ["name", "phone"] },
    }),
    { "path.id": key((estate) => estate.uploadId, spareUpload) },
  ),
  cancelImport: caseOf(
    api.cancelImport,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareUpload(own)) } }),
    { "path.id": key((estate) => estate.uploadId, spareUpload) },
  ),
  listImportErrors: caseOf(
    api.listImportErrors,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.importId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.importId),
      "query.cursor": cursor(api.listImportErrors, (estate) => ({
        params: { id: estate.importId },
      })),
    },
  ),
  downloadImportErrors: caseOf(
    api.downloadImportErrors,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.importId } }),
    { "path.id": key((estate) => estate.importId) },
  ),

  listOperations: caseOf(
    api.listOperations,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listOperations, () => ({})) },
  ),
  getOperation: caseOf(
    api.getOperation,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.operationId } }),
    { "path.id": key((estate) => estate.operationId) },
  ),
  cancelOperation: caseOf(
    api.cancelOperation,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await own.operation()) } }),
    {
      "path.id": key(
        (estate) => estate.operationId,
        (own) => own.operation(),
      ),
    },
  ),

  listNotifications: caseOf(
    api.listNotifications,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listNotifications, () => ({})) },
  ),
  sendNotification: caseOf(
    api.sendNotification,
    (own, ids) => ({
      body: {
        userIds: [own.admin.userId, ids["body.userIds[]"] ?? own.agent.userId],
        title: own.name("Notice"),
      },
    }),
    { "body.userIds[]": key((estate) => estate.agent.userId) },
  ),
  markNotificationRead: caseOf(
    api.markNotificationRead,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await own.notification()) } }),
    {
      "path.id": key(
        (estate) => estate.notificationId,
        (own) => own.notification(),
      ),
    },
  ),
  markAllNotificationsRead: caseOf(api.markAllNotificationsRead, async (own) => {
    await own.notification();
    return {};
  }),
  listPresence: caseOf(
    api.listPresence,
    (_, ids) => ({ query: { cursor: ids["query.cursor"], offline: "true" as const } }),
    { "query.cursor": cursor(api.listPresence, () => ({ query: { offline: "true" as const } })) },
  ),
  setPresence: caseOf(api.setPresence, () => ({ body: { presence: "AWAY" as const } })),

  getBoard: caseOf(api.getBoard, () => ({})),
  startDemoFloor: caseOf(api.startDemoFloor, () => ({ body: { agents: 1 } })),
  stopDemoFloor: caseOf(api.stopDemoFloor, () => ({})),

  // Figures of the installation, for its operator: they name no tenant, and no row of one.
  getHealth: caseOf(api.getHealth, () => ({})),
  getReadiness: caseOf(api.getReadiness, () => ({})),
  getDetailedHealth: caseOf(api.getDetailedHealth, () => ({})),
  getPerformance: caseOf(api.getPerformance, () => ({})),
  getCacheStats: caseOf(api.getCacheStats, () => ({})),
};
