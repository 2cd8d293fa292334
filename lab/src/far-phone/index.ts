export { type BaresipEvent } from "./baresip-control.ts";
export { FarPhone } from "./far-phone.ts";
export { type RecordedAudio } from "./recording.ts";
export { farSideOf } from "./far-side.ts";
