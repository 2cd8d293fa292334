import { closeCodes, fitness, fromWire, type OperatorLine } from "@readyline/contract";
import { expect, test } from "vitest";
import { LivePage } from "../../testing/live-page.ts";
import { SipPage } from "../../testing/sip-page.ts";
import { startTestServer } from "../../testing/test-server.ts";

const report = { microphone: "granted", sound: "unlocked", cause: null, owns_line: true } as const;

/** With the evaluation PBX, Anna at 1001 with an open page, and a supervisor's wallboard. */
async function withBoard() {
  const bed = await startTestServer({ env: { PBX_WS_SERVER: "", PBX_DOMAIN: "" } });
  await bed.addUser("anna", { extension: "1001", sipPassword: "first-secret" });
  const eva = await bed.addUser("eva", { role: "supervisor" });
  const anna = await bed.signIn("anna");
  const page = await LivePage.open(anna, null);
  await page.until(() => page.of("line").length > 0, "the line's facts");
  const board = await LivePage.open(await bed.signIn("eva"), null);
  await board.until(() => board.of("pbx").length > 0, "the greeting");
  return { ...bed, eva, anna, page, board, lineOf: (name: string) => newest(board, name) };
}

function newest(board: LivePage, name: string): OperatorLine | undefined {
  const row = board
    .of("lines")
    .flatMap(({ items }) => items)
    .findLast((item) => item.name === name);
  return row && fromWire(row);
}
const words = (row: OperatorLine | undefined): string => {
  if (row === undefined) return "missing";
  const verdict = fitness(row.line, row.page, Date.now());
  return verdict.kind === "fit" ? "fit" : verdict.reason;
};

test("a wallboard sees a line become ready, microphone and sound faults, and the tab closed", async () => {
  const bed = await withBoard();
  const until = (expected: string) => bed.board.until(() => words(bed.lineOf("Anna Test")) === expected, expected);
  bed.board.say({ type: "watch_lines", on: true });
  await bed.board.until(() => bed.board.of("lines").some(({ whole }) => whole), "all lines");
  const sip = await SipPage.open(bed.anna);
  await sip.register();
  await until("fit");
  bed.page.say({ type: "page", report: { ...report, microphone: "denied" } });
  await until("microphone blocked");
  const faultAt = bed.lineOf("Anna Test")?.since ?? 0;
  bed.page.say({ type: "page", report: { ...report, microphone: "denied", owns_line: false } });
  bed.page.say({ type: "page", report: { ...report, sound: "blocked" } });
  await until("sound blocked, calls cannot ring");
  expect(bed.lineOf("Anna Test")?.since).toBeGreaterThanOrEqual(faultAt);
  bed.page.say({ type: "page", report });
  await until("fit");
  bed.page.socket.close();
  sip.socket.close();
  await until("console closed, line parked");
});

test("what is in a wallboard's row has no details for administrators", async () => {
  const bed = await startTestServer({ env: { PBX_WS_SERVER: "ws://127.0.0.1:9", PBX_DOMAIN: "pbx.test" } });
  await bed.addUser("anna", { extension: "1001", sipPassword: "first-secret" });
  await bed.addUser("eva", { role: "supervisor" });
  const anna = await bed.signIn("anna");
  await LivePage.open(anna, null);
  const sip = await SipPage.open(anna);
  await sip.closed();
  const { body } = await (await bed.signIn("eva")).get("/api/lines");
  const row = body.items.find(({ name }: { name: string }) => name === "Anna Test");
  expect(row.line.cause).toMatchObject({ code: "pbx.unreachable", detail: null });
  expect(body.answered).toMatchObject({ counted: 0, in_time: 0, late: 0 });
});

test("a page without the role is sent no lines, and a supervisor who loses it no more", async () => {
  const bed = await withBoard();
  bed.page.say({ type: "watch_lines", on: true });
  bed.board.say({ type: "watch_lines", on: true });
  await bed.board.until(() => bed.board.of("lines").length > 1, "lines");
  expect(bed.page.of("lines")).toEqual([]);
  const { database } = bed.server.context;
  await database.writeTx((tx) => tx.users.update(bed.eva.id, { role: "operator" }));
  await bed.board.until(
    () => bed.board.of("event").some(({ event }) => event.topic === "user.changed"),
    "the changed role",
  );
  await bed.page.until(() => bed.page.of("probe").length > 1, "some time");
  const before = bed.board.of("lines").length;
  const probes = bed.board.of("probe").length;
  await bed.board.until(() => bed.board.of("probe").length > probes + 2, "three more beats");
  expect(bed.board.of("lines").length).toBe(before);
});

test("many changes reach a wallboard in at most four messages a second", async () => {
  const bed = await withBoard();
  bed.board.say({ type: "watch_lines", on: true });
  await bed.board.until(() => bed.board.of("lines").length > 0, "all lines");
  const before = bed.board.of("lines").length;
  const startedAt = performance.now();
  for (let n = 0; n < 200; n += 1) {
    bed.page.say({ type: "page", report: { ...report, microphone: n % 2 === 0 ? "busy" : "granted" } });
  }
  bed.page.say({ type: "page", report: { ...report, microphone: "missing" } });
  await bed.board.until(() => bed.lineOf("Anna Test")?.page?.report?.microphone === "missing", "the last report");
  const seconds = (performance.now() - startedAt) / 1_000;
  // The beat every 2 s comes on top.
  expect(bed.board.of("lines").length - before).toBeLessThanOrEqual(
    Math.ceil(seconds * 4) + Math.ceil(seconds / 2) + 1,
  );
});

test("a report that is not of the contract closes the connection", async () => {
  const bed = await withBoard();
  bed.page.say({ type: "page", report: { ...report, microphone: "golden" } });
  await bed.page.closed();
  expect(bed.page.closeCode).toBe(closeCodes.protocolViolation);
});
