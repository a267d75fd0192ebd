import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/**
 * Five colours with a meaning each, and no others. Shade 7 reads on white at 4.5:1 or better, shade 8 on shade 0, so that what is
 * built from "filled" and "light" passes WCAG AA without a thought.
 */
const info: MantineColorsTuple = ['#f2f4ff', '#e4e8fe', '#ccd3fb', '#aab5f6', '#8693ee', '#6775e4', '#4f5dd6', '#3f4bc2', '#343e9f', '#2a3280'];
const ok: MantineColorsTuple = ['#edfaf3', '#d5f3e3', '#abe6c8', '#77d3a5', '#45ba7d', '#259c67', '#178559', '#0f6f49', '#0c593b', '#09452f'];
const warn: MantineColorsTuple = ['#fff8ea', '#ffeeca', '#fddd98', '#f9c65e', '#eda931', '#d18a12', '#ad6d08', '#8c5706', '#714607', '#583708'];
const danger: MantineColorsTuple = ['#fff2f1', '#ffe2e0', '#ffc6c2', '#fa9f99', '#f0766e', '#e04f47', '#c9362e', '#b12720', '#901f1a', '#731a16'];
const neutral: MantineColorsTuple = ['#f7f8fa', '#eff1f4', '#e3e6eb', '#cfd4dc', '#abb2be', '#88909d', '#6b737d', '#565e68', '#3c434c', '#22272e'];

const resolveVariant: VariantColorsResolver = (input) => {
  const colour = input.color ?? 'info';
  const shade = (index: number) => `var(--mantine-color-${colour}-${index})`;
  const base = defaultVariantColorsResolver(input);
  switch (input.variant) {
    case 'filled':
      return { ...base, background: shade(7), hover: shade(8), color: '#fff', border: '1px solid transparent' };
    case 'light':
      // The lightest grey would not be seen on white.
      return colour === 'neutral'
        ? { ...base, background: shade(1), hover: shade(2), color: shade(8), border: '1px solid transparent' }
        : { ...base, background: shade(0), hover: shade(1), color: shade(8), border: '1px solid transparent' };
    case 'outline':
      return { ...base, background: 'transparent', hover: shade(0), color: shade(8), border: `1px solid ${shade(7)}` };
    case 'subtle':
      return { ...base, background: 'transparent', hover: shade(1), color: shade(8), border: '1px solid transparent' };
    default:
      return base;
  }
};

export const theme = createTheme({
  primaryColor: 'info',
  primaryShade: 7,
  colors: { info, ok, warn, danger, neutral, gray: neutral, red: danger },
  black: '#1b2027',
  fontFamily: '"Inter Variable", system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: '650' },
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.45' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '7px', md: '10px', lg: '14px', xl: '20px' },
  variantColorResolver: resolveVariant,
  respectReducedMotion: true,
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': neutral[7],
    '--mantine-color-placeholder': neutral[6],
    '--mantine-color-error': danger[8],
    '--mantine-color-default-border': neutral[3],
  },
  dark: {},
});
