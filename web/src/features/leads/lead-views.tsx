import { countLeads, type SavedView } from "@parley/contract";
import { RotateCcw, Save, X } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useReads } from "../../api/lists.ts";
import { useSession } from "../../api/session.ts";
import type { LeadsSearch } from "../../app/search.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { toast } from "../../ui/toast.ts";
import { Views } from "../../ui/views.tsx";
import { queryOf, selectionOf } from "./lead-filter.ts";
import styles from "./leads.module.css";
import {
  currentView,
  isUnchanged,
  searchOf,
  useSavedViews,
  useViewWrites,
  viewsFor,
} from "./views-store.ts";

const SaveViewDialog = later(async () => (await import("./save-view-dialog.tsx")).SaveViewDialog);

type Props = { search: LeadsSearch; onGo: (search: LeadsSearch) => void };

/** Ready-made filters with their counts, and the views that are kept. */
export function LeadViews({ search, onGo }: Props) {
  const { t } = useTranslation("leads");
  const builtIn = viewsFor(useSession());
  const saved = useSavedViews();
  const counts = useCounts(builtIn);
  const current = currentView(search, builtIn, saved);
  const pick = (id: string) => {
    const view = saved.find((one) => one.id === id);
    onGo(view ? searchOf(view) : (builtIn.find((one) => one.id === id)?.filter ?? {}));
  };
  const picked = saved.find(({ id }) => id === current);
  return (
    <Views
      label={t("views")}
      views={[
        ...builtIn.map(({ id }) => ({ id, name: t(`view.${id}`), count: counts[id] })),
        ...saved.map(({ id, name }) => ({ id, name })),
      ]}
      current={current}
      onPick={pick}
      end={picked?.can.includes("delete") && <RemoveView view={picked} onGone={() => onGo({})} />}
    />
  );
}

function RemoveView({ view, onGone }: { view: SavedView; onGone: () => void }) {
  const { t } = useTranslation("leads");
  const { create, remove } = useViewWrites();
  const drop = () => {
    const { name, shared, columns, sort, isDefault } = view;
    const body = { name, shared, columns, sort, isDefault, filter: view.filter as object };
    remove.mutate({ params: { id: view.id } });
    toast({ text: t("viewRemoved", { name }), undo: () => create.mutate({ body }) });
    onGone();
  };
  return (
    <span className={styles.viewEnd}>
      <button
        type="button"
        className={styles.removeView}
        aria-label={t("removeView", { name: view.name })}
        onClick={drop}
      >
        <X className="icon-14" aria-hidden />
      </button>
    </span>
  );
}

type Counts = Partial<Record<string, string>>;

function useCounts(views: ReturnType<typeof viewsFor>): Counts {
  const format = useFormat();
  const { t } = useTranslation("leads");
  const answers = useReads(
    countLeads,
    views.map(({ filter }) => ({ query: queryOf(filter) })),
  );
  return Object.fromEntries(
    views.map(({ id }, index) => {
      const answer = answers[index];
      const number = answer && format.number(answer.count);
      return [id, answer?.capped ? t("moreThan", { number }) : number];
    }),
  );
}

type SaveProps = Props & { columns: readonly string[] };

/** Offers to keep what is shown: as it is now in the view at hand, or as a new one. */
export function SaveViewButtons({ search, columns, onGo }: SaveProps) {
  const { t } = useTranslation("leads");
  const builtIn = viewsFor(useSession());
  const saved = useSavedViews();
  const { update } = useViewWrites(() => toast({ text: t("viewSaved") }));
  const [open, setOpen] = useState(false);
  const current = currentView(search, builtIn, saved);
  const view = saved.find(({ id }) => id === current);
  const sort = search.sort ?? "-createdAt";
  const isKept = view ? isUnchanged(view, search) : current !== null && search.sort === undefined;
  const sameColumns = !view || columns.join() === view.columns.join() || view.columns.length === 0;
  if (isKept && sameColumns) return null;
  const keep = () => {
    if (!view) return;
    const body = { filter: selectionOf(search), sort, columns: [...columns] };
    update.mutate({ params: { id: view.id }, body });
  };
  return (
    <>
      {view?.can.includes("update") && (
        <Button variant="quiet" icon={Save} onClick={keep}>
          {t("updateView")}
        </Button>
      )}
      {view && (
        <Button variant="quiet" icon={RotateCcw} onClick={() => onGo(searchOf(view))}>
          {t("resetView")}
        </Button>
      )}
      <Button variant="quiet" icon={Save} onClick={() => setOpen(true)}>
        {t("saveView")}
      </Button>
      <Suspense>
        {open && (
          <SaveViewDialog
            view={{ filter: selectionOf(search), sort, columns: [...columns] }}
            onClose={() => setOpen(false)}
            onSaved={(made) => onGo(searchOf(made))}
          />
        )}
      </Suspense>
    </>
  );
}
