// The door for the command line: what an administrator's commands may use of the server.
export { backUp } from "./platform/backup/backup.ts";
export { restore } from "./platform/backup/restore.ts";
export { type Config, loadConfig } from "./platform/config.ts";
export { type Database, startDatabase } from "./platform/db/embedded.ts";
export { prepareDatabase } from "./platform/db/prepare.ts";
export { examine } from "./platform/doctor/doctor.ts";
export { prepareJobs } from "./platform/jobs/worker.ts";
export { type Keys, loadKeys } from "./platform/keys.ts";
export { describeRefusal, StartRefusal } from "./platform/start-refusal.ts";
export { parleyVersion } from "./platform/version.ts";
