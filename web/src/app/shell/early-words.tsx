import { useTranslation } from "react-i18next";
import { commandStore } from "./command-store.ts";

// The same function each time: the field must not take the focus again when it is drawn anew.
const takeFocus = (input: HTMLInputElement | null) => input?.focus();

/** Takes what is typed while the command menu is still on its way, which goes on with it. */
export function EarlyWords() {
  const { t } = useTranslation("shell");
  const isThere = commandStore((state) => state.isThere);
  if (isThere) return null;
  return (
    <input
      className="sr"
      aria-label={t("searchOrJump")}
      ref={takeFocus}
      onChange={(event) => commandStore.setState({ words: event.currentTarget.value })}
    />
  );
}
