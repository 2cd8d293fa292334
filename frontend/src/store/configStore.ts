import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { api } from "../api/client.ts";
import type { ApiResult } from "../api/client.ts";
import { learnServerTime } from "./clock.ts";

export type Config = ApiResult<"GET", "/api/config">;

/** Public run-time settings of the server; null until they are here. */
export const configStore = createStore<{ config: Config | null }>(() => ({ config: null }));

/** Reads the settings once; a failed read is tried again by the next caller. */
export async function loadConfig(): Promise<Config> {
  const known = configStore.getState().config;
  if (known) return known;
  const config = await api("GET", "/api/config");
  learnServerTime(config.serverTime);
  configStore.setState({ config });
  return config;
}

export const useConfig = (): Config | null => useStore(configStore, (state) => state.config);

/** IANA zone of the station; UTC until the settings are here. */
export const useStationZone = (): string => useStore(configStore, (state) => state.config?.stationTimeZone ?? "UTC");
