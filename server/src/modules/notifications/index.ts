import type { Module } from "../../platform/module.ts";
import { notificationRoutes } from "./routes.ts";
import {
  budgetNotices,
  callerIdNotices,
  filterNotices,
  leadNotices,
  mentionNotices,
  operationNotices,
  paceNotices,
  reviewNotices,
  scoringNotices,
} from "./subscribers.ts";

export { notificationActions } from "./actions.ts";
export { UserFollower } from "./follow.ts";
export { type NewNotice, notify } from "./notices.ts";
export { type HeldPresences, holdPresences, setPhonePresences } from "./presence.ts";
export { wordsOf } from "./words.ts";

export const notifications: Module = {
  name: "notifications",
  routes: notificationRoutes,
  subscribers: [
    operationNotices,
    leadNotices,
    mentionNotices,
    reviewNotices,
    scoringNotices,
    budgetNotices,
    callerIdNotices,
    filterNotices,
    paceNotices,
  ],
};
