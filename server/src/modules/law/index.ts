export { decideDials, judgeDials } from "./dials/decide.ts";

import { sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import { lawRoutes } from "./routes.ts";
import { spendCounter } from "./spend.ts";

export { isOpen } from "./decision/clock.ts";
export { decideConsultation, keepConsultation, standingAgainst } from "./dials/consultation.ts";
export type { AskedDial, DecidedDial } from "./dials/dial.ts";
export { countDials, keepDecisions, uncountDials } from "./dials/keep.ts";
export { type Outlook, outlookAt, outlookOf } from "./dials/outlook.ts";
export { drillRules, holdDrillRules } from "./drill.ts";
export { nationalFiles } from "./lists/queries.ts";
export {
  addNumbers as addNumbersToList,
  createList as createDoNotCallList,
  noteFile as noteFileOfList,
} from "./lists/service.ts";
export { stopCalling } from "./lists/stop.ts";
export { type NoticeNeed, noticeNeededIn } from "./recording/notice.ts";
export { type LawOfPlace, readLaw } from "./rules.ts";

/** What may be dialled, and what was decided about each dial. */
export const law: Module = {
  name: "law",
  routes: lawRoutes,
  subscribers: [spendCounter],
  sealed: [sealedField("do_not_call_numbers", "value"), sealedField("consent_records", "note")],
};
