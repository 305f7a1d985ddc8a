// The door for the command line: what an administrator's commands may use of the server.
export {
  type AbandonFacts,
  certificateKey,
  keyIdOf,
  verifyAbandonCertificate,
} from "./certificates.ts";
export { makeHistory } from "./demo/history/run.ts";
export {
  type DemoTenant,
  demoPassword,
  demoSignIns,
  demoTenants,
  describeSignIns,
  emailOf,
  ensureDemo,
  playedAgents,
} from "./demo/index.ts";
export { addOperator, addTenant, addUser, verifyAudit, withInstallation } from "./installation.ts";
export {
  type Finding,
  type IsolationReport,
  verifyIsolation,
} from "./isolation/verify/verify.ts";
export {
  type AsteriskConnection,
  newPassword,
  ownerOf,
  prepareRoot,
  readConnection,
  startAsterisk,
  versionOf,
} from "./modules/telephony/index.ts";
export {
  askTenantDeletion,
  checkCertificate,
  operatedTenants,
  setTenantOpen,
  unpackExport,
} from "./operating.ts";
export { openLocked } from "./platform/audit/locked-file.ts";
export type { Verdict } from "./platform/audit/verify.ts";
export { backUp } from "./platform/backup/backup.ts";
export { restore } from "./platform/backup/restore.ts";
export { type Config, loadConfig } from "./platform/config.ts";
export type { Database } from "./platform/db/database.ts";
export { startDatabase } from "./platform/db/embedded.ts";
export { prepareDatabase } from "./platform/db/prepare.ts";
export { examine } from "./platform/doctor/doctor.ts";
export { Refusal } from "./platform/errors.ts";
export { prepareJobs } from "./platform/jobs/worker.ts";
export { type Keys, loadKeys } from "./platform/keys.ts";
export { rotateMaster } from "./platform/root-key.ts";
export { describeRefusal, StartRefusal } from "./platform/start-refusal.ts";
export { rotateTokenKey } from "./platform/token-keys.ts";
export { parleyVersion } from "./platform/version.ts";
