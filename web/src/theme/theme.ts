// tokens.css owns every colour and size; the theme only points at it, so a change is made in one place.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

// Ten steps because Mantine asks for ten. Filled controls use 8 in light and 6 in dark.
const aubergine: MantineColorsTuple = [
  "#f3ecf7",
  "#e6d8ee",
  "#d9c4e4",
  "#cfa8e3",
  "#b583cd",
  "#9558b1",
  "#8a54a5",
  "#7a4593",
  "#6b3a82",
  "#592e6e",
];

export const theme = createTheme({
  primaryColor: "aubergine",
  primaryShade: { light: 8, dark: 6 },
  colors: { aubergine },
  white: "#ffffff",
  black: "#1c1a20",
  autoContrast: false,
  fontFamily: "var(--font)",
  fontSizes: {
    xs: "var(--text-1)",
    sm: "var(--text-2)",
    md: "var(--text-2)",
    lg: "var(--text-3)",
    xl: "var(--text-4)",
  },
  lineHeights: {
    xs: "var(--leading-1)",
    sm: "var(--leading-2)",
    md: "var(--leading-2)",
    lg: "var(--leading-3)",
    xl: "var(--leading-4)",
  },
  headings: {
    fontFamily: "var(--font)",
    fontWeight: "var(--weight-strong)",
    sizes: {
      h1: { fontSize: "var(--text-3)", lineHeight: "var(--leading-3)" },
      h2: { fontSize: "var(--text-2)", lineHeight: "var(--leading-2)" },
      h3: { fontSize: "var(--text-2)", lineHeight: "var(--leading-2)" },
    },
  },
  spacing: {
    xs: "var(--space-1)",
    sm: "12px",
    md: "var(--space-2)",
    lg: "var(--space-3)",
    xl: "var(--space-4)",
  },
  radius: {
    xs: "var(--radius-sm)",
    sm: "var(--radius-sm)",
    md: "var(--radius-md)",
    lg: "var(--radius-md)",
    xl: "var(--radius-full)",
  },
  defaultRadius: "md",
  shadows: {
    xs: "none",
    sm: "none",
    md: "var(--shadow-popover)",
    lg: "var(--shadow-popover)",
    xl: "var(--shadow-popover)",
  },
  breakpoints: { xs: "22.5em", sm: "45em", md: "64em", lg: "90em", xl: "120em" }, // 360, 720, 1024, 1440, 1920
  focusRing: "auto",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm", variant: "default" } },
    ActionIcon: { defaultProps: { variant: "subtle", size: 32, color: "gray" } },
    TextInput: { defaultProps: { size: "sm" } },
    // The list itself scrolls: it is what readers and keys are told about.
    Select: { defaultProps: { size: "sm", withScrollArea: false } },
    MultiSelect: { defaultProps: { size: "sm", withScrollArea: false } },
    Modal: {
      defaultProps: { padding: "lg", zIndex: "var(--z-modal)", transitionProps: { duration: 150 } },
    },
    // A list of choices lies above the dialog that holds its field.
    Combobox: { defaultProps: { zIndex: "var(--z-toast)" } },
    Popover: { defaultProps: { zIndex: "var(--z-popover)", transitionProps: { duration: 90 } } },
    Menu: {
      defaultProps: {
        zIndex: "var(--z-popover)",
        transitionProps: { duration: 90 },
        // The first entry takes the focus: a stand-in would be a stranger among the entries.
        withInitialFocusPlaceholder: false,
      },
    },
    Tooltip: { defaultProps: { zIndex: "var(--z-popover)", transitionProps: { duration: 90 } } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 12, highlightOnHover: true } },
  },
});

// Mantine"s own variables take their values from the tokens, in both schemes.
const shared = {
  "--mantine-color-body": "var(--surface-canvas)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--text-muted)",
  "--mantine-color-placeholder": "var(--text-faint)",
  "--mantine-color-anchor": "var(--brand-text)",
  "--mantine-color-error": "var(--state-breach-fg)",
  "--mantine-color-default": "var(--surface-base)",
  "--mantine-color-default-hover": "var(--surface-hover)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--border-strong)",
  "--mantine-primary-color-filled": "var(--brand)",
  "--mantine-primary-color-filled-hover": "var(--brand-hover)",
  "--mantine-primary-color-light": "var(--brand-tint)",
  "--mantine-primary-color-light-color": "var(--brand-text)",
};
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
