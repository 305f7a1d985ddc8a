import {
  createSavedView,
  deleteSavedView,
  listSavedViews,
  type SavedView,
  type Session,
  updateSavedView,
} from "@parley/contract";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import type { LeadsSearch } from "../../app/search.ts";
import { filterOf, type LeadFilter, sameFilter } from "./lead-filter.ts";

export const builtInViews = ["all", "mine", "team", "new", "qualified", "unreachable"] as const;
export type BuiltInView = (typeof builtInViews)[number];

/** The views every user has. Without a team there is no "My team". */
export function viewsFor(session: Session): ReadonlyArray<{ id: BuiltInView; filter: LeadFilter }> {
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

/** The views that are kept for this user: his own, his team's and everybody's. */
export function useSavedViews(): readonly SavedView[] {
  return useRead(listSavedViews).data?.items ?? [];
}

/** Where a kept view leads. */
export function searchOf(view: SavedView): LeadsSearch {
  const sort = view.sort === "-createdAt" ? undefined : view.sort;
  return { ...filterOf(view.filter as LeadsSearch), sort, view: view.id };
}

/** Whether the address shows just what the view keeps. */
export function isUnchanged(view: SavedView, search: LeadsSearch): boolean {
  const sameSort = (search.sort ?? "-createdAt") === view.sort;
  return sameSort && sameFilter(filterOf(view.filter as LeadsSearch), filterOf(search));
}

/** The tab of an address: the view that it names, or the ready-made one that it is. */
export function currentView(
  search: LeadsSearch,
  builtIn: ReadonlyArray<{ id: string; filter: LeadFilter }>,
  saved: readonly SavedView[],
): string | null {
  const named = saved.find(({ id }) => id === search.view);
  if (named) return named.id;
  return builtIn.find((view) => sameFilter(view.filter, filterOf(search)))?.id ?? null;
}

/** Keeps, changes and deletes views. */
export function useViewWrites(onDone: (view: SavedView) => void = () => undefined) {
  const onFailed = useErrorToast();
  return {
    create: useWrite(createSavedView, { onDone, onFailed }),
    update: useWrite(updateSavedView, { onDone, onFailed }),
    remove: useWrite(deleteSavedView, { onFailed }),
  };
}
