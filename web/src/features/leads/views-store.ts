import type { Session } from "@parley/contract";
import { create } from "zustand";
import { filterOf, type LeadFilter, sameFilter } from "./lead-filter.ts";

export type OwnView = { id: string; name: string; filter: LeadFilter };

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

/** The view that the filters of the address are, if they are one. */
export function currentView(
  filter: LeadFilter,
  views: ReadonlyArray<{ id: string; filter: LeadFilter }>,
): string | null {
  return views.find((view) => sameFilter(view.filter, filter))?.id ?? null;
}

const storageKey = "parley-lead-views";

/** Views of this user's own, kept in this browser. */
export const ownViewsStore = create<{ views: readonly OwnView[] }>(() => ({ views: readViews() }));

export function addView(name: string, filter: LeadFilter): void {
  const view = { id: crypto.randomUUID(), name, filter: filterOf(filter) };
  keep([...ownViewsStore.getState().views, view]);
}

export function removeView(id: string): void {
  keep(ownViewsStore.getState().views.filter((view) => view.id !== id));
}

function keep(views: readonly OwnView[]): void {
  localStorage.setItem(storageKey, JSON.stringify(views));
  ownViewsStore.setState({ views });
}

function readViews(): readonly OwnView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is OwnView {
  return typeof value === "object" && value !== null && "name" in value && "filter" in value;
}
