import { Textarea } from "@mantine/core";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { type Choice, useUserChoices } from "../use-choices.ts";
import { meant, mentionedIn, nameBegun, named } from "./mentions.ts";
import styles from "./person-timeline.module.css";
import { noteEndpoint, type TimelineOf } from "./subject.ts";

/** A note in the making; an @ names somebody, who is told. It is kept until it has been saved. */
export function NoteComposer({ of }: { of: TimelineOf }) {
  const { t } = useTranslation(["timeline", "common"]);
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const users = useUserChoices();
  const save = useWrite(noteEndpoint(of), {
    onDone: () => setText(""),
    onFailed: useErrorToast(),
  });
  useKeys(useMemo(() => [{ key: "N", label: t("write"), run: () => field.current?.focus() }], [t]));
  const name = nameBegun(text, caret);
  const isWhole = users.some(({ label }) => label === name?.trim());
  const offered = name === undefined || isWhole ? [] : meant(users, name);

  const send = () => {
    if (!text.trim()) return;
    save.mutate({ params: { id: of.id }, body: { text, mentions: mentionedIn(text, users) } });
  };
  const take = (user: Choice) => {
    const next = named(text, caret, user);
    setText(next.text);
    setCaret(next.caret);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const user = offered[Math.min(chosen, offered.length - 1)];
    if (user && !event.ctrlKey && !event.metaKey) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setChosen((chosen + step + offered.length) % offered.length);
      if (event.key === "Enter" || event.key === "Tab") take(user);
      if (event.key === "Escape") setCaret(0);
      if (step || ["Enter", "Tab", "Escape"].includes(event.key)) return event.preventDefault();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  };
  return (
    <div className={styles.composer}>
      {offered.length > 0 && (
        <div role="listbox" id={listId} aria-label={t("whom")} className={styles.offered}>
          {offered.map((user, index) => (
            <button
              key={user.value}
              type="button"
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(user)}
            >
              {user.label}
            </button>
          ))}
        </div>
      )}
      <Textarea
        ref={field}
        aria-label={t("write")}
        aria-controls={offered.length > 0 ? listId : undefined}
        placeholder={t("writeHint")}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={5000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      {text.trim() && (
        <div className={styles.writing}>
          <Button onClick={() => setText("")}>{t("common:cancel")}</Button>
          <Button busy={save.isPending} keys="Ctrl Enter" onClick={send}>
            {t("saveNote")}
          </Button>
        </div>
      )}
    </div>
  );
}
