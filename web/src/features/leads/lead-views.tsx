import { countLeads } from "@parley/contract";
import { Save, X } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useReads } from "../../api/lists.ts";
import { useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { Views } from "../../ui/views.tsx";
import { type LeadFilter, queryOf } from "./lead-filter.ts";
import styles from "./leads.module.css";
import { currentView, ownViewsStore, removeView, viewsFor } from "./views-store.ts";

const SaveViewDialog = later(async () => (await import("./save-view-dialog.tsx")).SaveViewDialog);

type Props = { filter: LeadFilter; onPick: (filter: LeadFilter) => void };

/** Ready-made filters with their counts, and those the user has kept. */
export function LeadViews({ filter, onPick }: Props) {
  const { t } = useTranslation("leads");
  const builtIn = viewsFor(useSession());
  const own = ownViewsStore((state) => state.views);
  const counts = useCounts(builtIn);
  const all = [...builtIn, ...own];
  const current = currentView(filter, all);
  const shown = [
    ...builtIn.map(({ id }) => ({ id, name: t(`view.${id}`), count: counts[id] })),
    ...own.map(({ id, name }) => ({ id, name })),
  ];
  const picked = own.find(({ id }) => id === current);
  return (
    <Views
      label={t("views")}
      views={shown}
      current={current}
      onPick={(id) => onPick(all.find((view) => view.id === id)?.filter ?? {})}
      end={
        picked && (
          <span className={styles.viewEnd}>
            <button
              type="button"
              className={styles.removeView}
              aria-label={t("removeView", { name: picked.name })}
              onClick={() => removeView(picked.id)}
            >
              <X className="icon-14" aria-hidden />
            </button>
          </span>
        )
      }
    />
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

/** Offers to keep the filters of the moment, unless they are a view already. */
export function SaveViewButton({ filter }: { filter: LeadFilter }) {
  const { t } = useTranslation("leads");
  const session = useSession();
  const own = ownViewsStore((state) => state.views);
  const [open, setOpen] = useState(false);
  if (currentView(filter, [...viewsFor(session), ...own]) !== null) return null;
  return (
    <>
      <Button variant="quiet" icon={Save} onClick={() => setOpen(true)}>
        {t("saveView")}
      </Button>
      <Suspense>
        {open && <SaveViewDialog filter={filter} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
