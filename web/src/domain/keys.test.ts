// @vitest-environment jsdom
import { expect, test } from "vitest";
import { type KeyPress, plainKey } from "./keys.ts";

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  const still = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };
  return { key, ...still, defaultPrevented: false, target: document.body, ...change };
}

function within(html: string, selector: string): Element | null {
  document.body.innerHTML = html;
  return document.querySelector(selector);
}

test("a plain key is read in capitals, whatever the shift key does", () => {
  expect([plainKey(press("h")), plainKey(press("H")), plainKey(press("Enter"))]).toEqual([
    "H",
    "H",
    "Enter",
  ]);
});

test("keys rest while a field has the focus", () => {
  for (const html of ["<input>", "<textarea></textarea>", "<select></select>"]) {
    expect(plainKey(press("e", { target: within(html, "body > *") }))).toBeNull();
  }
  expect(plainKey(press("e", { target: within("<input type=checkbox>", "input") }))).toBe("E");
});

test("keys rest in a dialog, so that nothing behind it is done by a letter", () => {
  const button = within('<div role="dialog"><button>Stop</button></div>', "button");
  expect(plainKey(press("e", { target: button }))).toBeNull();
});

test("a shortcut of the browser and a key held down are not ours", () => {
  expect(plainKey(press("e", { ctrlKey: true }))).toBeNull();
  expect(plainKey(press("e", { repeat: true }))).toBeNull();
  expect(plainKey(press("e", { defaultPrevented: true }))).toBeNull();
});
