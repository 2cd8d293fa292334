import { MantineProvider } from "@mantine/core";
import { type DoctorReportWire, doctorStepNames } from "@readyline/contract";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { theme } from "../../theme/theme.ts";
import { DoctorPanel } from "./DoctorPanel.tsx";

type StepWire = DoctorReportWire["steps"][number];
let reply: { run: unknown; test_extension: string | null; echo_extension: string | null };
let refusal: { status: number; body: unknown } | null;
let asked: { method: string; body: unknown }[];

beforeEach(() => {
  reply = { run: null, test_extension: null, echo_extension: null };
  refusal = null;
  asked = [];
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    const method = init.method ?? "GET";
    asked.push({ method, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
    const { status, body } = method === "POST" && refusal !== null ? refusal : { status: 200, body: reply };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <DoctorPanel />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

function run(steps: Partial<Record<string, Partial<StepWire>>>, result: DoctorReportWire["result"]) {
  const blank = { state: "waiting", duration_ms: null, finding: null, blocked_by: null, facts: [] };
  return {
    server: "wss://pbx.example.com/ws",
    domain: "pbx.example.com",
    extension: "1999",
    echo_extension: "600",
    seen_from: "console-1",
    started_at: 1_000,
    ended_at: result === null ? null : 2_000,
    result,
    started_by: { user_id: "u1", name: "Ana" },
    steps: doctorStepNames.map((name) => ({ ...blank, name, ...steps[name] })),
  };
}

const item = (name: string) => screen.getAllByRole("listitem").find((one) => one.dataset["step"] === name)!;

test("before the first run it says what to do, and what a run would lack", async () => {
  show();
  expect(await screen.findByText(/Not run yet/)).toBeTruthy();
  expect(screen.getByText(/PBX_TEST_EXTENSION is not set/)).toBeTruthy();
});

test("while it runs each step that ended is shown, and the button starts no second run", async () => {
  const dns: Partial<StepWire> = { state: "ok", duration_ms: 3.4, facts: [{ name: "addresses", value: "192.0.2.5" }] };
  reply.run = run({ dns, tcp: { state: "running" } }, null);
  show();
  const step = within((await screen.findByText("192.0.2.5")).closest("li")!);
  expect(step.getByText("3 ms")).toBeTruthy();
  expect(item("tcp").dataset["state"]).toBe("running");
  expect(screen.getByRole("list", { name: "Steps of the connection test" }).getAttribute("aria-busy")).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "Testing …" }));
  expect(asked.filter(({ method }) => method === "POST")).toEqual([]);
});

test("a failed step says what was found and what to do, and what stands on it says why it was not run", async () => {
  reply.run = run(
    {
      tls: { state: "failed", duration_ms: 9, finding: "tls.expired" },
      upgrade: { state: "skipped", finding: "not_run.failed", blocked_by: "tls" },
    },
    "failed",
  );
  show();
  expect(await screen.findByText("The certificate has expired.")).toBeTruthy();
  expect(item("tls").textContent).toContain("Renew the certificate on the PBX");
  expect(item("upgrade").textContent).toContain("Not run, because an earlier step failed. (TLS)");
  expect(screen.getByText("The connection does not work.")).toBeTruthy();
  expect(screen.getByText(/Seen from this server, console-1/)).toBeTruthy();
});

test("an extension for one run needs its password, and the password is gone from the form afterwards", async () => {
  show();
  await screen.findByText(/Not run yet/);
  fireEvent.click(screen.getByText("Other extensions for one run"));
  fireEvent.change(screen.getByLabelText("Test extension"), { target: { value: "1999" } });
  fireEvent.click(screen.getByRole("button", { name: "Test connection" }));
  expect(await screen.findByText("Enter the SIP password of this extension.")).toBeTruthy();
  const password = screen.getByLabelText<HTMLInputElement>("Its SIP password");
  fireEvent.change(password, { target: { value: "line-secret" } });
  reply.run = run({}, "ok");
  fireEvent.click(screen.getByRole("button", { name: "Test connection" }));
  await screen.findByText("All is well.");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    test_line: { extension: "1999", sip_password: "line-secret" },
  });
  expect(password.value).toBe("");
});

test("a colleague's run is named and shown", async () => {
  show();
  await screen.findByText(/Not run yet/);
  const holder = { user_id: "u2", name: "Bela", since: 5 };
  refusal = { status: 409, body: { error: { code: "doctor_running", message: "…", holder } } };
  reply.run = run({ dns: { state: "running" } }, null);
  fireEvent.click(screen.getByRole("button", { name: "Test connection" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Bela is testing the connection now. That run is shown.");
  expect(await screen.findByRole("list", { name: "Steps of the connection test" })).toBeTruthy();
});

test("the result is copied as text", async () => {
  const written: string[] = [];
  const clipboard = { writeText: async (text: string) => void written.push(text) };
  vi.stubGlobal("navigator", Object.create(navigator, { clipboard: { value: clipboard } }));
  reply.run = run({ tcp: { state: "failed", duration_ms: 1, finding: "tcp.refused" } }, "failed");
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Copy result" }));
  expect(await screen.findByRole("button", { name: "Copied" })).toBeTruthy();
  expect(written[0]).toContain("✕ TCP                  1 ms  Nothing listens on this port.");
});

test("a server that cannot be asked is said, with Retry", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  show();
  expect(await screen.findByRole("button", { name: /retry/i })).toBeTruthy();
});
