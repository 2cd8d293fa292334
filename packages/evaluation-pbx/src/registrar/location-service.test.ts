import { parseNameAddr } from "@readyline/sip";
import { expect, it } from "vitest";
import type { Flow } from "../transport/flow.ts";
import { LocationService } from "./location-service.ts";

const flow: Flow = { id: "f1", trusted: false, send: () => {} };

function put(locations: LocationService, contact: string, nowMs = 0, seconds = 60): void {
  const expiresAtMs = nowMs + seconds * 1000;
  locations.put(
    { extension: "1001", contact: parseNameAddr(contact), flow, registeredAtMs: nowMs, expiresAtMs },
    nowMs,
  );
}

it("forgets a contact at the moment it expires", () => {
  const locations = new LocationService();
  put(locations, "<sip:a@h.invalid>");
  expect([locations.of("1001", 59_999).length, locations.of("1001", 60_000).length]).toEqual([1, 0]);
  expect(locations.all(60_000)).toEqual([]);
});

it.each([
  ["the same instance and reg-id", ";reg-id=1;+sip.instance=\"<urn:uuid:A>\"", ";+sip.instance=\"<urn:uuid:a>\";reg-id=1", 1], // prettier-ignore
  ["another reg-id", ';reg-id=1;+sip.instance="<urn:uuid:a>"', ';reg-id=2;+sip.instance="<urn:uuid:a>"', 2],
  ["another instance", ';reg-id=1;+sip.instance="<urn:uuid:a>"', ';reg-id=1;+sip.instance="<urn:uuid:b>"', 2],
  ["no reg-id", ';+sip.instance="<urn:uuid:a>"', ';+sip.instance="<urn:uuid:a>"', 2],
])("holds contacts with %s for the same or not", (_, first, second, count) => {
  const locations = new LocationService();
  put(locations, `<sip:a@h.invalid>${first}`);
  put(locations, `<sip:b@h.invalid>${second}`);
  expect(locations.of("1001", 0)).toHaveLength(count);
});

it("keeps the last 20 contacts", () => {
  const locations = new LocationService();
  for (let index = 0; index < 25; index += 1) put(locations, `<sip:c${index}@h.invalid>`);
  expect(
    locations
      .of("1001", 0)
      .map(({ contact }) => contact.uri)
      .slice(0, 1),
  ).toEqual(["sip:c5@h.invalid"]);
  expect(locations.of("1001", 0)).toHaveLength(20);
});
