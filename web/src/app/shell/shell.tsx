import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { confirmation } from "../../api/confirmation.ts";
import { useGrant, useIsAgent } from "../../api/session.ts";
import { loadWords } from "../../i18n/i18n.ts";
import { Announcer } from "../../ui/announcer.tsx";
import { useKeyListener, useKeys } from "../../ui/keys.tsx";
import { later } from "../../ui/later.ts";
import { Toasts } from "../../ui/toasts.tsx";
import { SignedIn } from "../signed-in.tsx";
import { commandStore, openCommandMenu } from "./command-store.ts";
import { ConnectionBanner } from "./connection.tsx";
import { EarlyWords } from "./early-words.tsx";
import { keysSheetStore, openKeys } from "./keys-sheet-store.ts";
import { Rail } from "./rail.tsx";
import styles from "./shell.module.css";
import { StateSpine } from "./state-control.tsx";
import { TabBar } from "./tab-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import { useLook } from "./use-look.ts";

const CallDock = later(async () => (await import("../../features/desk/call-dock.tsx")).CallDock);
const CommandMenu = later(async () => (await import("./command-menu.tsx")).CommandMenu);
const ConfirmIdentity = later(async () => {
  await loadWords(["security"]);
  return (await import("../../features/security/confirm-dialog.tsx")).ConfirmIdentity;
});
const KeysSheet = later(async () => (await import("./keys-sheet.tsx")).KeysSheet);

const Softphone = later(async () => {
  await loadWords(["phone"]);
  return (await import("../../features/softphone/softphone.tsx")).Softphone;
});

const SupervisionDock = later(async () => {
  await loadWords(["phone"]);
  return (await import("../../features/supervision/supervision-dock.tsx")).SupervisionDock;
});

const TakenDock = later(async () => {
  await loadWords(["phone", "desk", "calls"]);
  return (await import("../../features/supervision/taken-dock.tsx")).TakenDock;
});

/** What stays in place while pages change: the rail, the bar, the dock of the call. */
export function Shell() {
  return (
    <SignedIn>
      <Frame />
    </SignedIn>
  );
}

function Frame() {
  const { t } = useTranslation("shell");
  const isAgent = useIsAgent();
  const maySupervise = useGrant("calls:supervise") !== undefined;
  const commands = commandStore((state) => state.open);
  const asking = confirmation((state) => state.asking !== null);
  const keys = keysSheetStore((state) => state.open);
  const look = useLook();
  useKeyListener();
  useCommandKey();
  useKeys(useMemo(() => [{ key: "?", label: t("keys"), run: openKeys }], [t]));
  return (
    <>
      {isAgent && <StateSpine />}
      <div className={isAgent ? `${styles.shell} ${styles.withSpine}` : styles.shell}>
        <a className={styles.skip} href="#main">
          {t("skip")}
        </a>
        <Rail look={look} />
        <TopBar />
        <div className={styles.dock}>
          <Suspense>{isAgent && <CallDock />}</Suspense>
          <Suspense>{maySupervise && <SupervisionDock />}</Suspense>
          <Suspense>{maySupervise && !isAgent && <TakenDock />}</Suspense>
        </div>
        <main className={styles.main} id="main" tabIndex={-1}>
          <ConnectionBanner />
          {/* What a page still waits for takes the frame around it from nobody's sight. */}
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
        <TabBar />
      </div>
      <Toasts />
      <Announcer />
      {commands && <EarlyWords />}
      <Suspense fallback={null}>{commands && <CommandMenu />}</Suspense>
      <Suspense>{keys && <KeysSheet />}</Suspense>
      <Suspense>{isAgent && <Softphone />}</Suspense>
      <Suspense>{asking && <ConfirmIdentity />}</Suspense>
    </>
  );
}

function useCommandKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      openCommandMenu();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
