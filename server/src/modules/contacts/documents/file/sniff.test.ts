import { expect, test } from "vitest";
import { tidyName } from "./name.ts";
import { sniff } from "./sniff.ts";
import { zipOf } from "./testing.ts";

const kindOf = (text: string) => sniff(Buffer.from(text, "latin1")).kind;

test.each([
  ["%PDF-1.7", "PDF"],
  ["\x89PNG\r\n\x1a\n", "PNG"],
  ["\xff\xd8\xff\xe0", "JPEG"],
  ["GIF89a", "GIF"],
  ["RIFF\0\0\0\0WEBPVP8 ", "WEBP"],
  ["RIFF\0\0\0\0WAVEfmt ", "AUDIO"],
  ["xxxx\0\0\0\0WEBP", "OTHER"],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OFFICE"],
  ["Dear Sirs", "TEXT"],
  ["\0\x01\x02", "OTHER"],
  ["<!DOCTYPE html><p>", "MARKUP"],
  ["  <svg xmlns='http://www.w3.org/2000/svg' onload='x()'>", "MARKUP"],
  ["<?xml version='1.0'?><svg/>", "MARKUP"],
  ["Just a note\n<script>x()</script>", "MARKUP"],
  ["<IFRAME src=x>", "MARKUP"],
])("%j is %s", (text, kind) => {
  expect(kindOf(text)).toBe(kind);
});

test("archives are told from files, and those that nobody can look into from those one can", () => {
  expect(sniff(zipOf([])).archive).toBe("ZIP");
  expect(sniff(Buffer.from([0x1f, 0x8b, 8])).archive).toBe("GZIP");
  expect(sniff(Buffer.from("Rar!\u001a\u0007")).archive).toBe("CLOSED");
});

test.each([
  ["contract.pdf", "contract.pdf"],
  ["C:\\Users\\me\\Contract 7.pdf", "Contract 7.pdf"],
  ["../../etc/passwd", "passwd"],
  ["annexe\u202efdp.exe", "annexefdp.exe"],
  ['a"b<c>|d?.txt', "a_b_c__d_.txt"],
  ["...", "document"],
  ["con.txt", "_con.txt"],
  ["tab\tand\r\nline.txt", "tabandline.txt"],
  [" Póliza  2026 .pdf", "Póliza 2026 .pdf"],
])("%j is kept as %j", (given, kept) => {
  expect(tidyName(given)).toBe(kept);
});

test("a name that is too long keeps its ending", () => {
  const name = tidyName(`${"ä".repeat(300)}.pdf`);
  expect([...name]).toHaveLength(200);
  expect(name.endsWith("ä.pdf")).toBe(true);
});
