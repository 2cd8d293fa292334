export { type Behaviour, scriptedHost, ScriptedPbx } from "./scripted-pbx.ts";
