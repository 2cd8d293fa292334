export { kamailioHostOf, labDomain, type LabLink, startLabHost } from "./lab-hosts.ts";
export { type FarSide, type LabPbx, type PbxKind, pbxKinds, type SeenRequest } from "./lab-pbx.ts";
