export { createLine, type Line, type LineOptions, type LineView } from "./line/line.ts";
