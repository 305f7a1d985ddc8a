import { contactUpdated } from "@parley/contract";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
import { followLanguage } from "./need-queries.ts";

/** Somebody speaks another language than was known: his leads need another agent from now on. */
export const spokenLanguages: Subscriber = {
  name: "campaigns.languages",
  events: [contactUpdated.name],
  handle: async (ctx, events) => {
    const changed = events.map(({ data }) => contactUpdated.data.parse(data));
    const ids = changed.filter(({ fields }) => fields.includes("language")).map(({ id }) => id);
    if (ids.length > 0) await followLanguage(ctx.tx, ids);
  },
};
