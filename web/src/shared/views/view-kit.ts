import type {
  createContactView,
  createSavedView,
  deleteContactView,
  deleteSavedView,
  listContactViews,
  listSavedViews,
  SavedView,
  updateContactView,
  updateSavedView,
} from "@parley/contract";
import { useEffect } from "react";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";

/** What the address of a list says besides its filters. */
type Address = { sort?: string | undefined; view?: string | undefined };

/** How the views of one list are kept, and what of its address they keep. */
export type ViewKit<S extends Address> = {
  list: typeof listSavedViews | typeof listContactViews;
  create: typeof createSavedView | typeof createContactView;
  update: typeof updateSavedView | typeof updateContactView;
  remove: typeof deleteSavedView | typeof deleteContactView;
  /** The part of the address that narrows the list. */
  filterOf: (search: S) => Partial<S>;
  /** The same as the server keeps it. */
  selectionOf: (search: S) => object;
};

/** A ready-made look at a list that every user has. */
export type BuiltIn<S> = { id: string; name: string; filter: S; count?: string | undefined };

/** The order of every list that says nothing else. */
export const usualSort = "-createdAt";

/** The views that are kept for this user: his own, his team's and everybody's. */
export function useSavedViews<S extends Address>(kit: ViewKit<S>): readonly SavedView[] {
  return useRead(kit.list).data?.items ?? [];
}

/** Where a kept view leads. */
export function searchOf<S extends Address>(kit: ViewKit<S>, view: SavedView): S {
  const sort = view.sort === usualSort ? undefined : view.sort;
  // What a view keeps is what the address of its list says.
  return { ...kit.filterOf(view.filter as S), sort, view: view.id } as S;
}

/** Whether two addresses show the same records. */
export function isSameFilter<S extends Address>(kit: ViewKit<S>, one: S, other: S): boolean {
  const parts = (search: S) =>
    JSON.stringify(Object.entries(kit.filterOf(search)).sort(([a], [b]) => (a < b ? -1 : 1)));
  return parts(one) === parts(other);
}

/** Whether the address shows just what the view keeps. */
export function isUnchanged<S extends Address>(
  kit: ViewKit<S>,
  view: SavedView,
  search: S,
): boolean {
  const sameSort = (search.sort ?? usualSort) === view.sort;
  return sameSort && isSameFilter(kit, view.filter as S, search);
}

/** The tab of an address: the view that it names, or the ready-made one that it is. */
export function currentView<S extends Address>(
  kit: ViewKit<S>,
  search: S,
  builtIn: readonly BuiltIn<S>[],
  saved: readonly SavedView[],
): string | null {
  const named = saved.find(({ id }) => id === search.view);
  if (named) return named.id;
  return builtIn.find(({ filter }) => isSameFilter(kit, filter, search))?.id ?? null;
}

/** Keeps, changes and deletes views. */
export function useViewWrites<S extends Address>(
  kit: ViewKit<S>,
  onDone: (view: SavedView) => void = () => undefined,
) {
  const onFailed = useErrorToast();
  return {
    create: useWrite(kit.create, { onDone, onFailed }),
    update: useWrite(kit.update, { onDone, onFailed }),
    remove: useWrite(kit.remove, { onFailed }),
  };
}

// Once in a visit for each list: whoever then looks at all shall not be led away from them.
const wereLed = new Set<string>();

/** An address that says nothing begins with one's own default view, or the team's, or everybody's. */
export function useDefaultView<S extends Address>(
  kit: ViewKit<S>,
  search: S,
  go: (search: S) => void,
): void {
  const views = useSavedViews(kit);
  const isBare = Object.values(search).every((value) => value === undefined);
  const first = (["OWN", "TEAM", "ALL"] as const)
    .map((shared) => views.find((view) => view.isDefault && view.shared === shared))
    .find((view) => view !== undefined);
  useEffect(() => {
    if (wereLed.has(kit.list.path) || views.length === 0) return;
    wereLed.add(kit.list.path);
    if (isBare && first) go(searchOf(kit, first));
  }, [kit, views, isBare, first, go]);
}
