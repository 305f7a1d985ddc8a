import {
  countLeads,
  createSavedView,
  deleteSavedView,
  listSavedViews,
  type Session,
  updateSavedView,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useReads } from "../../api/lists.ts";
import { useSession } from "../../api/session.ts";
import type { LeadsSearch } from "../../app/search.ts";
import { useFormat } from "../../i18n/format.ts";
import type { BuiltIn, ViewKit } from "../../shared/views/view-kit.ts";
import { filterOf, type LeadFilter, queryOf, selectionOf } from "./lead-filter.ts";

/** How views of leads are kept. */
export const leadViews: ViewKit<LeadsSearch> = {
  list: listSavedViews,
  create: createSavedView,
  update: updateSavedView,
  remove: deleteSavedView,
  filterOf,
  selectionOf,
};

const builtInViews = ["all", "mine", "team", "new", "qualified", "unreachable"] as const;
type BuiltInView = (typeof builtInViews)[number];

/** The views every user has. Without a team there is no "My team". */
function viewsFor(session: Session): ReadonlyArray<{ id: BuiltInView; filter: LeadFilter }> {
  const all: ReadonlyArray<{ id: BuiltInView; filter: LeadFilter }> = [
    { id: "all", filter: {} },
    { id: "mine", filter: { assigneeId: session.user.id } },
    { id: "team", filter: { teamId: session.teamId ?? undefined } },
    { id: "new", filter: { status: ["NEW"] } },
    { id: "qualified", filter: { status: ["QUALIFIED"] } },
    { id: "unreachable", filter: { status: ["UNREACHABLE"] } },
  ];
  return session.teamId ? all : all.filter(({ id }) => id !== "team");
}

/** The same with their names, and how many leads each of them shows. */
export function useBuiltInViews(): readonly BuiltIn<LeadsSearch>[] {
  const format = useFormat();
  const { t } = useTranslation("leads");
  const views = viewsFor(useSession());
  const answers = useReads(
    countLeads,
    views.map(({ filter }) => ({ query: queryOf(filter) })),
  );
  return views.map(({ id, filter }, index) => {
    const answer = answers[index];
    const number = answer && format.number(answer.count);
    const count = answer?.capped ? t("moreThan", { number }) : number;
    return { id, name: t(`view.${id}`), filter, count };
  });
}
