import { Select } from "@mantine/core";
import {
  type CallingSettings,
  type LawFigures,
  type LawPackCode,
  lawFigureNames,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { FigureInput, firstOf } from "./figure-input.tsx";
import { useCalling } from "./use-calling.ts";

type Figure = keyof LawFigures;
/** Of which pack, or of all, and which figure of it where one was picked. */
export type Place = { code: LawPackCode | "ALL"; name: string; figure?: Figure };

type Changes = CallingSettings["changes"];

/** The tenant's own figure in the place of a pack's, or the pack's again. */
export function FigureDialog({ place, onClose }: { place: Place; onClose: () => void }) {
  const { t } = useTranslation("law");
  const { settings, save } = useCalling(onClose);
  return (
    <Dialog title={t("packs.ownTitle", { name: place.name })} open onClose={onClose}>
      {settings && <Form place={place} settings={settings} save={save} onClose={onClose} />}
    </Dialog>
  );
}

type FormProps = {
  place: Place;
  settings: CallingSettings;
  save: ReturnType<typeof useCalling>["save"];
  onClose: () => void;
};

function Form({ place, settings, save, onClose }: FormProps) {
  const { t } = useTranslation("law");
  const own = settings.changes[place.code] ?? {};
  const [figure, setFigure] = useState<Figure>(place.figure ?? "callsPerNumberIn24Hours");
  const [value, setValue] = useState<unknown>(own[figure] ?? firstOf(figure));
  const pick = (next: Figure) => {
    setFigure(next);
    setValue(own[next] ?? firstOf(next));
  };
  const put = (changes: Changes) => save.mutate({ ...settings, changes });
  const without = () => {
    const { [figure]: _, ...rest } = own;
    const { [place.code]: __, ...others } = settings.changes;
    return Object.keys(rest).length === 0 ? others : { ...others, [place.code]: rest };
  };
  return (
    <DialogForm
      submit={t("packs.decide")}
      busy={save.isPending}
      onSubmit={() => put({ ...settings.changes, [place.code]: { ...own, [figure]: value } })}
      onCancel={onClose}
      problem={<FormProblem error={save.error} />}
    >
      <Select
        label={t("packs.figure")}
        data={lawFigureNames.map((name) => ({ value: name, label: t(`figure.${name}`) }))}
        value={figure}
        allowDeselect={false}
        onChange={(name) => pick(lawFigureNames.find((one) => one === name) ?? figure)}
      />
      <FigureInput
        figure={figure}
        value={value}
        error={save.error?.fields.find(({ field }) => field.includes(figure))?.reason}
        onChange={setValue}
      />
      <p className="t1 muted">{t("packs.ownText")}</p>
      {own[figure] !== undefined && (
        <Button variant="quiet" onClick={() => put(without())}>
          {t("packs.back")}
        </Button>
      )}
    </DialogForm>
  );
}
