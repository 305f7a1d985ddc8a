import { TextInput } from "@mantine/core";
import { countLeads } from "@parley/contract";
import { Save, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReads } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { Views } from "../../ui/views.tsx";
import { type LeadFilter, queryOf } from "./lead-filter.ts";
import styles from "./leads.module.css";
import { addView, currentView, ownViewsStore, removeView, viewsFor } from "./views-store.ts";

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

/** Keeps the filters of the moment under a name. */
export function SaveViewButton({ filter }: { filter: LeadFilter }) {
  const { t } = useTranslation(["leads", "common"]);
  const session = useSession();
  const own = ownViewsStore((state) => state.views);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const known = currentView(filter, [...viewsFor(session), ...own]) !== null;
  const save = () => {
    if (!name.trim()) return;
    addView(name.trim(), filter);
    setOpen(false);
    setName("");
  };
  if (known) return null;
  return (
    <>
      <Button variant="quiet" icon={Save} onClick={() => setOpen(true)}>
        {t("saveView")}
      </Button>
      <Dialog title={t("saveViewTitle")} open={open} onClose={() => setOpen(false)}>
        <DialogForm
          submit={t("common:save")}
          busy={false}
          onSubmit={save}
          onCancel={() => setOpen(false)}
        >
          <p className="muted">{t("saveViewText")}</p>
          <TextInput
            label={t("viewName")}
            value={name}
            maxLength={40}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </DialogForm>
      </Dialog>
    </>
  );
}
