import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'screenshots'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // The router throws redirects, which are no errors.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
    rules: {
      'max-lines': ['error', { max: 400 }],
      // Colours have meanings; a stock colour has none and may not be readable.
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='color'][value.value=/^(red|blue|green|yellow|orange|teal|cyan|grape|pink|violet|indigo|lime|gray)$/]",
          message: 'Use info, ok, warn, danger or neutral.',
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', 'scripts/sw.js'],
    languageOptions: {
      globals: {
        process: 'readonly', console: 'readonly', URL: 'readonly', Response: 'readonly', fetch: 'readonly', caches: 'readonly', self: 'readonly',
        setTimeout: 'readonly', document: 'readonly', localStorage: 'readonly', globalThis: 'readonly', navigator: 'readonly',
      },
    },
  },
);
