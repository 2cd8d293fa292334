import { expect, it } from "vitest";
import { uriEquals } from "../index.ts";

// RFC 3261 section 19.1.4 names these pairs; hosts and users are ours.
const equal: [string, string][] = [
  ["sip:%61lice@pbx.example;transport=TCP", "sip:alice@PBX.eXample;Transport=tcp"],
  ["sip:carol@pbx.example", "sip:carol@pbx.example;newparam=5"],
  ["sip:carol@pbx.example;newparam=5", "sip:carol@pbx.example;security=on"],
  [
    "sip:pbx.example;transport=tcp;method=REGISTER?to=sip:bob%40pbx.example",
    "sip:pbx.example;method=REGISTER;transport=tcp?to=sip:bob%40pbx.example",
  ],
  [
    "sip:alice@pbx.example?subject=project%20x&priority=urgent",
    "sip:alice@pbx.example?priority=urgent&subject=project%20x",
  ],
  ["SIP:alice@pbx.example", "sip:alice@pbx.example"],
  ["sip:1001@[2001:db8::1]", "sip:1001@[2001:0DB8:0:0::0:1]"],
  ["sip:a%2bb@pbx.example", "sip:a%2Bb@pbx.example"],
];

const different: [string, string, string][] = [
  ["user by case", "sip:ALICE@pbx.example;transport=udp", "sip:alice@pbx.example;transport=UDP"],
  ["port absent and default", "sip:bob@pbx.example", "sip:bob@pbx.example:5060"],
  ["transport in one only", "sip:bob@pbx.example", "sip:bob@pbx.example;transport=udp"],
  ["port with transport", "sip:bob@pbx.example:6000;transport=tcp", "sip:bob@pbx.example"],
  ["headers in one only", "sip:carol@pbx.example", "sip:carol@pbx.example?subject=next%20meeting"],
  ["hosts that resolve alike", "sip:bob@phone21.pbx.example", "sip:bob@192.0.2.4"],
  ["a parameter with two values", "sip:carol@pbx.example;security=on", "sip:carol@pbx.example;security=off"],
  ["schemes", "sip:bob@pbx.example", "sips:bob@pbx.example"],
  ["maddr in one only", "sip:bob@pbx.example;maddr=192.0.2.1", "sip:bob@pbx.example"],
  ["no user and a user", "sip:pbx.example", "sip:bob@pbx.example"],
  ["a reserved character and its escape", "sip:a+b@pbx.example", "sip:a%2Bb@pbx.example"],
  ["passwords", "sip:bob:x@pbx.example", "sip:bob:y@pbx.example"],
];

it.each(equal)("holds %s and %s for equal, either way round", (a, b) => {
  expect([uriEquals(a, b), uriEquals(b, a)]).toEqual([true, true]);
});

it.each(different)("tells URIs apart by %s", (_, a, b) => {
  expect([uriEquals(a, b), uriEquals(b, a)]).toEqual([false, false]);
});
