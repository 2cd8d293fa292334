import { createTheme } from "@mantine/core";
import type { MantineColorsTuple, VariantColorsResolver } from "@mantine/core";

const hairline = "1px solid";

/** The five colours a control may ask for by `color=`; anything else is drawn as `brand`. */
const fills: Readonly<Record<string, { fill: string; hover: string; ink: string; text: string; border: string }>> = {
  brand: {
    fill: "var(--rl-primary)",
    hover: "var(--rl-primary-hover)",
    ink: "var(--rl-on-primary)",
    text: "var(--rl-primary)",
    border: "var(--rl-primary)",
  },
  ok: {
    fill: "var(--rl-ok)",
    hover: "color-mix(in srgb, var(--rl-ok) 85%, white)",
    ink: "var(--rl-ink)",
    text: "var(--rl-ok-text)",
    border: "var(--rl-ok-border)",
  },
  wait: {
    fill: "var(--rl-wait)",
    hover: "color-mix(in srgb, var(--rl-wait) 85%, white)",
    ink: "var(--rl-ink)",
    text: "var(--rl-wait-text)",
    border: "var(--rl-fill-border)",
  },
  bad: {
    fill: "var(--rl-bad)",
    hover: "color-mix(in srgb, var(--rl-bad) 85%, black)",
    ink: "#ffffff",
    text: "var(--rl-bad-text)",
    border: "var(--rl-bad-border)",
  },
  neutral: {
    fill: "var(--rl-p5)",
    hover: "color-mix(in srgb, var(--rl-p5) 85%, white)",
    ink: "var(--rl-ink)",
    text: "var(--rl-text)",
    border: "var(--rl-fill-border)",
  },
};

/** Colours of Button, ActionIcon, Badge and Alert come from the tokens alone, never from Mantine's palette. */
const variantColorResolver: VariantColorsResolver = ({ color, variant }) => {
  const tone = fills[color ?? "brand"] ?? fills["brand"];
  if (!tone) return { background: "transparent", hover: "transparent", color: "inherit", border: "none" };
  switch (variant) {
    case "filled":
      return { background: tone.fill, hover: tone.hover, color: tone.ink, border: `${hairline} ${tone.border}` };
    case "light":
      return {
        background: "var(--rl-raised)",
        hover: "var(--rl-hairline)",
        color: tone.text,
        border: `${hairline} var(--rl-hairline)`,
      };
    case "outline":
      return {
        background: "transparent",
        hover: "var(--rl-raised)",
        color: tone.text,
        border: `${hairline} var(--rl-border)`,
      };
    case "subtle":
    case "transparent":
      return {
        background: "transparent",
        hover: "var(--rl-raised)",
        color: tone.text,
        border: `${hairline} transparent`,
      };
    default:
      return {
        background: "var(--rl-raised)",
        hover: "var(--rl-hairline)",
        color: "var(--rl-text)",
        border: `${hairline} var(--rl-border)`,
      };
  }
};

/** Mantine asks for ten shades; controls are drawn from the tokens, so that one value stands for all. */
const ten = (value: string): MantineColorsTuple => [
  value,
  value,
  value,
  value,
  value,
  value,
  value,
  value,
  value,
  value,
];

export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: 5,
  colors: {
    brand: ten("#0b5cad"),
    ok: ten("#3ddbb0"),
    wait: ten("#ffd34d"),
    bad: ten("#c2182b"),
    neutral: ten("#8593a3"),
  },
  variantColorResolver,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs", variant: "default" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "neutral" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs", autosize: false } },
    NativeSelect: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs", iconColor: "var(--rl-on-primary)" } },
    Radio: { defaultProps: { size: "xs", iconColor: "var(--rl-on-primary)" } },
    Switch: { defaultProps: { size: "sm" } },
    Badge: { defaultProps: { size: "sm", radius: "sm", variant: "light", color: "neutral", tt: "none" } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 0 },
        closeButtonProps: { "aria-label": "Close" },
        overlayProps: { backgroundOpacity: 0.6 },
      },
    },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 0 }, shadow: "md" } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: "md" } },
    Tooltip: { defaultProps: { transitionProps: { duration: 0 }, events: { hover: true, focus: true, touch: false } } },
    Table: { defaultProps: { horizontalSpacing: "xs", verticalSpacing: 2, borderColor: "var(--rl-hairline)" } },
  },
});
