export { createGateway, type Gateway, type LineAddress } from "./gateway.ts";
export { examinePbx } from "./doctor/doctor.ts";
export type { DoctorRequest } from "./doctor/doctor-options.ts";
export { GatewayError, type GatewayErrorCode } from "./errors.ts";
export type { GatewayEvents } from "./events.ts";
export {
  defaultTimings,
  type GatewayLog,
  type GatewayOptions,
  type GatewayStore,
  type KeptLine,
  type KeptLineStore,
  type GatewayTimings,
  type LineIdentity,
  type SipCredentials,
} from "./options.ts";
export { parseDialPolicy } from "./dial-policy/dial-policy.ts";
