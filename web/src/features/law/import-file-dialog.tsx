import { FileInput, Select, TextInput } from "@mantine/core";
import { type DoNotCallList, importDoNotCallFile, type Output } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { upload } from "../../api/uploads.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import styles from "./law.module.css";

type Props = { list: DoNotCallList; onClose: () => void; onDone: () => void };
type Answer = Output<typeof importDoNotCallFile>;
const modes = ["REPLACE", "ADD"] as const;

/** Reads a file with the day it is of, and says what it held. */
export function ImportFileDialog({ list, onClose, onDone }: Props) {
  const { t } = useTranslation("law");
  const [answer, setAnswer] = useState<Answer | null>(null);
  return (
    <Dialog title={t("import.title", { name: list.name })} open onClose={onClose}>
      {answer ? (
        <Told answer={answer} onClose={onClose} />
      ) : (
        <Choice
          list={list}
          onClose={onClose}
          onRead={(read) => {
            setAnswer(read);
            onDone();
          }}
        />
      )}
    </Dialog>
  );
}

type ChoiceProps = { list: DoNotCallList; onClose: () => void; onRead: (answer: Answer) => void };

function Choice({ list, onClose, onRead }: ChoiceProps) {
  const { t } = useTranslation("law");
  const [file, setFile] = useState<File | null>(null);
  const [fileAt, setFileAt] = useState(() => new Date().toISOString().slice(0, 10));
  const [mode, setMode] = useState<(typeof modes)[number]>(
    list.kind === "NATIONAL" ? "REPLACE" : "ADD",
  );
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      const input = { params: { id: list.id }, query: { fileAt, mode } };
      onRead(await upload(importDoNotCallFile, input, file));
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogForm
      submit={t("import.do")}
      busy={busy}
      onSubmit={() => void send()}
      onCancel={onClose}
      problem={<FormProblem error={error} />}
    >
      <FileInput
        label={t("import.file")}
        description={t("import.fileText")}
        placeholder={t("import.choose")}
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        value={file}
        onChange={setFile}
      />
      <TextInput
        type="date"
        label={t("import.date")}
        description={t("import.dateText")}
        value={fileAt}
        error={error?.fields.find(({ field }) => field.endsWith("fileAt"))?.reason}
        onChange={(event) => setFileAt(event.currentTarget.value)}
      />
      <Select
        label={t("import.mode")}
        data={modes.map((value) => ({ value, label: t(`import.modes.${value}`) }))}
        value={mode}
        allowDeselect={false}
        onChange={(value) => setMode(modes.find((one) => one === value) ?? mode)}
      />
    </DialogForm>
  );
}

function Told({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  const { t } = useTranslation("law");
  const format = useFormat();
  const counts = ["lines", "added", "removed", "known", "rejected", "matches"] as const;
  return (
    <div className={styles.told}>
      <FactList
        facts={counts.map((name) => ({
          name: t(`import.count.${name}`),
          value: format.number(answer[name]),
        }))}
      />
      {answer.rejections.length > 0 && (
        <ul className={styles.reasons}>
          {answer.rejections.map(({ line }) => (
            <li key={line}>{t("import.rejection", { line: format.number(line) })}</li>
          ))}
        </ul>
      )}
      <div className={styles.end}>
        <Button variant="primary" onClick={onClose} data-autofocus>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}
