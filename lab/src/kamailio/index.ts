export { FarPhone } from "./far-phone.ts";
export { type BaresipEvent } from "./baresip-control.ts";
export { type DigestAlgorithm, type KamailioUser } from "./kamailio-config.ts";
export { type KamailioBinding, KamailioRpcError } from "./kamailio-rpc.ts";
export { type KamailioOptions, KamailioPbx } from "./start-kamailio.ts";
export { type RecordedAudio } from "./recording.ts";
export { Sipp } from "./sipp.ts";
export { type CalleeBehaviour, type CallerBehaviour } from "./sipp-scenarios.ts";
