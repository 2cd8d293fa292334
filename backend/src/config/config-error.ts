import { exampleOf, type VariableName } from "./environment.ts";

export interface ConfigFault {
  readonly variable: VariableName;
  /** What is wrong, as the end of the sentence "PORT …". */
  readonly fault: string;
}

/** The environment does not make a configuration. The message has one line a fault, each with an example. */
export class ConfigError extends Error {
  readonly code = "config";
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[], options?: ErrorOptions) {
    super(faults.map(faultLine).join("\n"), options);
    this.name = "ConfigError";
    this.faults = faults;
  }
}

function faultLine({ variable, fault }: ConfigFault): string {
  return `${variable} ${fault}. Example: ${variable}=${exampleOf(variable)}`;
}
