export { NetworkNamespace, namespacesAllowed } from "./network-namespace.ts";
