export { type AsteriskBinding, type AsteriskRequest } from "./asterisk-cli.ts";
export { type AsteriskUser } from "./asterisk-config.ts";
export { AsteriskNotObtained, obtainAsterisk, obtainedAsterisk } from "./obtain-asterisk.ts";
export { type AsteriskOptions, AsteriskPbx } from "./start-asterisk.ts";
