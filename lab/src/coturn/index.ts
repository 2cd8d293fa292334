export { Coturn } from "./start-coturn.ts";
