import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import "./theme/styles.ts";
import { InsecurePage } from "./pages/InsecurePage.tsx";
import { router } from "./router.tsx";
import { loadConfig } from "./store/configStore.ts";
import { colorSchemeManager } from "./theme/color-scheme.ts";
import { theme } from "./theme/theme.ts";

/** Written into the page by the server, new for each load; the placeholder itself where no server did (development). */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
setNonce(nonce);

// A page that cannot have them shows its own state; the settings are asked again where they are needed.
loadConfig().catch(() => undefined);

const root = document.querySelector("#root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      withCssVariables={false}
      getStyleNonce={() => nonce}
    >
      {window.isSecureContext ? <RouterProvider router={router} /> : <InsecurePage />}
    </MantineProvider>
  </StrictMode>,
);
