import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Kbd } from "../../ui/kbd.tsx";
import { MarkedText } from "../../ui/marked-text.tsx";
import type { Command } from "./command.ts";
import styles from "./command-menu.module.css";
import { closeCommandMenu, commandStore } from "./command-store.ts";
import { useCommands } from "./use-commands.ts";

// Sooner than the dialog's focus trap: the first letter is on its way already.
const takeFocus = (input: HTMLInputElement | null) => {
  if (!input) return;
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
  commandStore.setState({ isThere: true });
};

/** Jump to any record, page or action. */
export function CommandMenu() {
  const { t } = useTranslation("shell");
  const listId = useId();
  const words = commandStore((state) => state.words);
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(words.trim(), 150);
  const { commands, isSearching } = useCommands(words.trim(), asked);
  const current = Math.min(at, Math.max(0, commands.length - 1));

  const run = (command: Command | undefined) => {
    if (!command) return;
    closeCommandMenu();
    command.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, commands.length));
    else if (event.key === "ArrowUp") setAt((current || commands.length) - 1);
    else if (event.key === "Enter") run(commands[current]);
    else return;
    event.preventDefault();
  };
  const domId = (index: number) => `${listId}-${index}`;
  return (
    <Modal.Root
      opened
      onClose={closeCommandMenu}
      padding={0}
      size={560}
      yOffset="12vh"
      zIndex="var(--z-command)"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t("searchOrJump")}>
        <Modal.Body>
          <input
            className={styles.input}
            placeholder={t("searchOrJump")}
            aria-label={t("searchOrJump")}
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={commands.length > 0 ? domId(current) : undefined}
            value={words}
            data-autofocus
            ref={takeFocus}
            onChange={(event) => {
              commandStore.setState({ words: event.currentTarget.value });
              setAt(0);
            }}
            onKeyDown={onKey}
          />
          <CommandList
            id={listId}
            commands={commands}
            current={current}
            domId={domId}
            onRun={run}
            onPoint={setAt}
          />
          {commands.length === 0 && (
            <p className={styles.none} role="status">
              {isSearching ? t("searching") : t("nothingFound", { words })}
              {!isSearching && <span className={styles.hint}>{t("nothingFoundHint")}</span>}
            </p>
          )}
          <div className={styles.foot}>
            <Kbd keys="↑" /> <Kbd keys="↓" /> {t("move")} <Kbd keys="Enter" /> {t("open")}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

type ListProps = {
  id: string;
  commands: readonly Command[];
  current: number;
  domId: (index: number) => string;
  onRun: (command: Command) => void;
  onPoint: (index: number) => void;
};

function CommandList({ id, commands, current, domId, onRun, onPoint }: ListProps) {
  const { t } = useTranslation("shell");
  return (
    <div className={styles.list} id={id} role="listbox" aria-label={t("results")}>
      {commands.map((command, index) => (
        <CommandLine
          key={command.id}
          id={domId(index)}
          command={command}
          first={command.group !== commands[index - 1]?.group}
          current={index === current}
          onRun={() => onRun(command)}
          onPoint={() => onPoint(index)}
        />
      ))}
    </div>
  );
}

type LineProps = {
  id: string;
  command: Command;
  first: boolean;
  current: boolean;
  onRun: () => void;
  onPoint: () => void;
};

function CommandLine({ id, command, first, current, onRun, onPoint }: LineProps) {
  const Icon = command.icon;
  return (
    <>
      {first && (
        <div className={styles.group} role="presentation">
          {command.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input above hears the keys */}
      <div
        id={id}
        className={styles.line}
        role="option"
        tabIndex={-1}
        aria-selected={current}
        ref={current ? (line) => line?.scrollIntoView({ block: "nearest" }) : null}
        onClick={onRun}
        onMouseMove={onPoint}
      >
        <Icon aria-hidden />
        <span className="ellipsis">
          <MarkedText text={command.name} ranges={command.nameRanges ?? []} />
        </span>
        {command.note && (
          <span className={styles.note}>
            <MarkedText text={command.note} ranges={command.noteRanges ?? []} />
          </span>
        )}
      </div>
    </>
  );
}
