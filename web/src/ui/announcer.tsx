import { create } from "zustand";

const store = create<{ text: string; turn: number }>(() => ({ text: "", turn: 0 }));

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text: string): void {
  store.setState(({ turn }) => ({ text, turn: turn + 1 }));
}

/** The live region of the page. The same words twice are spoken twice. */
export function Announcer() {
  const { text, turn } = store();
  return (
    <div className="sr" role="status" aria-live="polite">
      <span key={turn}>{text}</span>
    </div>
  );
}
