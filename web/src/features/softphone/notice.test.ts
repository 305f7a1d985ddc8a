import { afterEach, expect, test, vi } from "vitest";
import { showNotice } from "./notice.ts";

afterEach(() => vi.unstubAllGlobals());

/** A browser in which notices were allowed, or not. */
function browser(permission: string, make: (title: string) => void = () => {}) {
  const closed: string[] = [];
  const Notification = class {
    static permission = permission;
    readonly title: string;
    onclick = () => {};
    constructor(title: string) {
      make(title);
      this.title = title;
    }
    close() {
      closed.push(this.title);
    }
  };
  vi.stubGlobal("Notification", Notification);
  vi.stubGlobal("window", { Notification, focus: () => {} });
  return closed;
}

test("is shown where it was allowed, and taken back", () => {
  const shown: string[] = [];
  const closed = browser("granted", (title) => shown.push(title));
  showNotice("A call for you", "7")();
  expect([shown, closed]).toEqual([["A call for you"], ["A call for you"]]);
});

test("is nothing where it was not allowed, or not asked yet", () => {
  const shown: string[] = [];
  for (const permission of ["denied", "default"]) {
    browser(permission, (title) => shown.push(title));
    showNotice("A call for you", "7")();
  }
  expect(shown).toEqual([]);
});

test("troubles nobody where a browser has none, or will not make one by itself", () => {
  browser("granted", () => {
    throw new TypeError("Illegal constructor");
  });
  expect(() => showNotice("A call for you", "7")()).not.toThrow();
  vi.stubGlobal("window", {});
  expect(() => showNotice("A call for you", "7")()).not.toThrow();
});
