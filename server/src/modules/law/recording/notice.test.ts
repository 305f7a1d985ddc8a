import { expect, test } from "vitest";
import { noticeNeededIn } from "./notice.ts";

const us = (region: string | null) => ({ country: "US", region });

test("where everybody must know, people are told, and where one must, they are not", () => {
  expect(noticeNeededIn([us("Florida")])).toMatchObject({ basis: "LAW" });
  expect(noticeNeededIn([us("Texas")])).toBeNull();
  expect(noticeNeededIn([{ country: "DE", region: null }])?.citation).toMatch(/201/);
  expect(noticeNeededIn([{ country: "GB", region: "London" }])).toMatchObject({ basis: "LAW" });
});

test("of several places the strictest holds", () => {
  expect(noticeNeededIn([us("Texas"), us("California")])).toMatchObject({ basis: "LAW" });
  expect(noticeNeededIn([us(null), us("California")])).toMatchObject({ basis: "LAW" });
  expect(noticeNeededIn([us("Texas"), us("New York")])).toBeNull();
});

test("where nothing is known, people are told", () => {
  for (const places of [[], [us(null)], [{ country: null, region: null }]]) {
    expect(noticeNeededIn(places)).toMatchObject({ basis: "CAUTION" });
  }
  expect(noticeNeededIn([{ country: "BR", region: null }])).toMatchObject({ basis: "CAUTION" });
});
