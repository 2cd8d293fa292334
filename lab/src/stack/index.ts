export { ApiSession } from "./api-session.ts";
export { type KamailioStackOptions, startStackOnKamailio } from "./kamailio-stack.ts";
export { type HttpsPlace, httpsPlace } from "./https-place.ts";
export { type LineStackOptions, startLineStack } from "./line-stack.ts";
export { EvaluationHost, type PbxHost, type StackPbx } from "./pbx-host.ts";
export { ServerProcess } from "./server-process.ts";
export { type SampleUser, type SampleUserName, Stack } from "./stack.ts";
export { raiseAlarm, type StoryAlarm } from "./raise-alarm.ts";
