export { FarPhone } from "../far-phone/index.ts";
export { type BaresipEvent } from "../far-phone/index.ts";
export { type DigestAlgorithm, type KamailioUser } from "./kamailio-config.ts";
export { type KamailioBinding, KamailioRpcError } from "./kamailio-rpc.ts";
export { type KamailioOptions, KamailioPbx } from "./start-kamailio.ts";
export { type RecordedAudio } from "../far-phone/index.ts";
export { Sipp } from "./sipp.ts";
export { type CalleeBehaviour, type CallerBehaviour } from "./sipp-scenarios.ts";
