import type { SavedView } from "@parley/contract";
import { RotateCcw, Save, X } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { toast } from "../../ui/toast.ts";
import { Views } from "../../ui/views.tsx";
import styles from "./record-views.module.css";
import {
  type BuiltIn,
  currentView,
  isUnchanged,
  searchOf,
  useSavedViews,
  useViewWrites,
  usualSort,
  type ViewKit,
} from "./view-kit.ts";

const SaveViewDialog = later(async () => (await import("./save-view-dialog.tsx")).SaveViewDialog);

type Address = { sort?: string | undefined; view?: string | undefined };
type Props<S extends Address> = {
  kit: ViewKit<S>;
  builtIn: readonly BuiltIn<S>[];
  search: S;
  onGo: (search: S) => void;
};

/** Ready-made filters, perhaps with their counts, and the views that are kept. */
export function RecordViews<S extends Address>({ kit, builtIn, search, onGo }: Props<S>) {
  const { t } = useTranslation("records");
  const saved = useSavedViews(kit);
  const current = currentView(kit, search, builtIn, saved);
  const pick = (id: string) => {
    const view = saved.find((one) => one.id === id);
    onGo(view ? searchOf(kit, view) : (builtIn.find((one) => one.id === id)?.filter ?? ({} as S)));
  };
  const picked = saved.find(({ id }) => id === current);
  return (
    <Views
      label={t("views.title")}
      views={[...builtIn, ...saved.map(({ id, name }) => ({ id, name }))]}
      current={current}
      onPick={pick}
      end={
        picked?.can.includes("delete") && (
          <RemoveView kit={kit} view={picked} onGone={() => onGo({} as S)} />
        )
      }
    />
  );
}

type RemoveProps<S extends Address> = { kit: ViewKit<S>; view: SavedView; onGone: () => void };

function RemoveView<S extends Address>({ kit, view, onGone }: RemoveProps<S>) {
  const { t } = useTranslation("records");
  const { create, remove } = useViewWrites(kit);
  const drop = () => {
    const { name, shared, columns, sort, isDefault } = view;
    const body = { name, shared, columns, sort, isDefault, filter: view.filter as object };
    remove.mutate({ params: { id: view.id } });
    toast({ text: t("views.removed", { name }), undo: () => create.mutate({ body }) });
    onGone();
  };
  return (
    <span className={styles.end}>
      <button
        type="button"
        className={styles.remove}
        aria-label={t("views.remove", { name: view.name })}
        onClick={drop}
      >
        <X className="icon-14" aria-hidden />
      </button>
    </span>
  );
}

type SaveProps<S extends Address> = Props<S> & { columns: readonly string[] };

/** Offers to keep what is shown: as it is now in the view at hand, or as a new one. */
export function SaveViewButtons<S extends Address>(props: SaveProps<S>) {
  const { kit, builtIn, search, columns, onGo } = props;
  const { t } = useTranslation("records");
  const saved = useSavedViews(kit);
  const { update } = useViewWrites(kit, () => toast({ text: t("views.saved") }));
  const [open, setOpen] = useState(false);
  const current = currentView(kit, search, builtIn, saved);
  const view = saved.find(({ id }) => id === current);
  const sort = search.sort ?? usualSort;
  const isKept = view
    ? isUnchanged(kit, view, search)
    : current !== null && search.sort === undefined;
  const sameColumns = !view || columns.join() === view.columns.join() || view.columns.length === 0;
  if (isKept && sameColumns) return null;
  const keep = () => {
    if (!view) return;
    const body = { filter: kit.selectionOf(search), sort, columns: [...columns] };
    update.mutate({ params: { id: view.id }, body });
  };
  return (
    <>
      {view?.can.includes("update") && (
        <Button variant="quiet" icon={Save} onClick={keep}>
          {t("views.update")}
        </Button>
      )}
      {view && (
        <Button variant="quiet" icon={RotateCcw} onClick={() => onGo(searchOf(kit, view))}>
          {t("views.reset")}
        </Button>
      )}
      <Button variant="quiet" icon={Save} onClick={() => setOpen(true)}>
        {t("views.save")}
      </Button>
      <Suspense>
        {open && (
          <SaveViewDialog
            create={kit.create}
            view={{ filter: kit.selectionOf(search), sort, columns: [...columns] }}
            onClose={() => setOpen(false)}
            onSaved={(made) => onGo(searchOf(kit, made))}
          />
        )}
      </Suspense>
    </>
  );
}
