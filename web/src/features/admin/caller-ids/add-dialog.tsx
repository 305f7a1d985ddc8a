import { NumberInput, Textarea } from "@mantine/core";
import { addCallerIds, type Output } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../../api/api-error.ts";
import { useWrite } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./caller-ids.module.css";
import { linesLeft, numbersOf, type PastedNumber } from "./lines.ts";

type Refused = Output<typeof addCallerIds>["refused"];

/** Numbers that somebody types or pastes; those that are refused stay, each with its reason. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("callerIds");
  const [text, setText] = useState("");
  const [dailyCap, setDailyCap] = useState<number | "">("");
  const [refused, setRefused] = useState<Refused>([]);
  const numbers = numbersOf(text);
  const keep = (sent: readonly PastedNumber[], left: Refused) => {
    setRefused(left);
    const fields = left.map(({ field }) => field);
    setText(linesLeft(sent, fields));
  };
  const add = useWrite(addCallerIds, {
    onDone: ({ added, refused: left }, { body }) => {
      toast({ text: t("added", { count: added.length }) });
      if (left.length === 0) onClose();
      else keep(body.numbers, left);
    },
    onFailed: (error, { body }) => keep(body.numbers, refusedIn(error)),
  });
  return (
    <Dialog title={t("new")} open onClose={onClose}>
      <DialogForm
        submit={numbers.length > 1 ? t("addMany", { count: numbers.length }) : t("add")}
        busy={add.isPending}
        onSubmit={() => {
          if (numbers.length === 0) return;
          add.mutate({ body: { numbers, dailyCap: dailyCap === "" ? null : dailyCap } });
        }}
        onCancel={onClose}
        problem={<FormProblem error={add.error} />}
      >
        <Textarea
          label={t("numbers")}
          description={t("numbersText")}
          placeholder={"+442079460017, London\n+12125550147, New York"}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          error={refused.length > 0 && t("someRefused", { count: refused.length })}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <RefusedNumbers refused={refused} />
        <NumberInput
          label={t("dailyCap")}
          description={t("dailyCapText")}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={dailyCap}
          onChange={(value) => setDailyCap(value === "" ? "" : Number(value))}
        />
      </DialogForm>
    </Dialog>
  );
}

function RefusedNumbers({ refused }: { refused: Refused }) {
  const { t } = useTranslation("callerIds");
  const { phone } = useFormat();
  if (refused.length === 0) return null;
  return (
    <ul className={styles.refused} aria-label={t("refused")}>
      {refused.map(({ field, number, fault }) => (
        <li key={field}>
          <span className="strong">{phone(number)}</span> {t(`fault.${fault}`)}
        </li>
      ))}
    </ul>
  );
}

/** Where none could be added, each number still has its own reason. */
function refusedIn({ details }: ApiError): Refused {
  return Array.isArray(details.refused) ? (details.refused as Refused) : [];
}
