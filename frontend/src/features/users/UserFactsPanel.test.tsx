import type { UserResponse } from "@readyline/contract";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { fakeServer } from "../alarms/testing/fake-server.ts";
import { renderPart } from "../alarms/testing/render.tsx";
import { UserFactsPanel } from "./UserFactsPanel.tsx";

afterEach(() => vi.unstubAllGlobals());

const user: UserResponse = {
  id: "u1",
  username: "anna",
  name: "Anna",
  role: "operator",
  active: true,
  sipExtension: "1001",
  sipPasswordSet: true,
  sipPasswordSetAt: 1,
  sipPasswordSetBy: "Admin",
  twoFactorEnabled: false,
  mustChangePassword: false,
  lockedUntil: null,
  lastSignedInAt: null,
  createdAt: 1,
};
const input = (label: string): HTMLInputElement => screen.getByLabelText(label);
const type = (label: string, value: string) => fireEvent.change(input(label), { target: { value } });

test("a field that nobody touched follows another administrator's change, and saving does not undo that", async () => {
  const seen = fakeServer({ "PATCH /api/users/u1": { body: { id: "u1" } } });
  const { rerender } = renderPart(<UserFactsPanel user={user} />);
  type("Name", "Anna B");
  rerender(<UserFactsPanel user={{ ...user, sipExtension: "1009" }} />);
  expect([input("Name").value, input("SIP extension").value]).toEqual(["Anna B", "1009"]);
  expect(screen.queryByRole("alert")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(seen.map(({ body }) => body)).toEqual([{ name: "Anna B" }]));
});

test("a field that was touched here and changed elsewhere says what it is now, and takes that on request", () => {
  const { rerender } = renderPart(<UserFactsPanel user={user} />);
  type("SIP extension", "1005");
  rerender(<UserFactsPanel user={{ ...user, sipExtension: "1009" }} />);
  expect(screen.getByRole("alert").textContent).toContain("SIP extension is now 1009");
  expect(input("SIP extension").value).toBe("1005");
  fireEvent.click(screen.getByRole("button", { name: "Take the saved values" }));
  expect(input("SIP extension").value).toBe("1009");
  expect(screen.queryByRole("alert")).toBeNull();
});
