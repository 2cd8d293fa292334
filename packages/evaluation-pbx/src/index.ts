export { startEvaluationPbx, type EvaluationPbx, type EvaluationPbxOptions } from "./start-evaluation-pbx.ts";
export { EvaluationPbxError, type EvaluationPbxErrorCode } from "./evaluation-pbx-error.ts";
export { serviceNumbers, serviceFor, type ServiceBehaviour, type ServiceNumber } from "./service-numbers.ts";
export type {
  Binding,
  CallFacts,
  CallUserOptions,
  DigestName,
  EvaluationUser,
  Faults,
  HeardAudio,
  LoggedMessage,
  MessageFilter,
  RegisterFault,
} from "./control.ts";
