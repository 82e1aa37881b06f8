import js from '@eslint/js'
import rxjsX from 'eslint-plugin-rxjs-x'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** A cast takes the compiler's word away: it stands beside a comment that says why it may. */
const castsHaveReasons = {
  meta: {
    type: 'suggestion',
    messages: { unexplained: 'Say in a comment (same line, or the line above) why this cast is right.' },
    schema: [],
  },
  create: ({ sourceCode, report }) => {
    const comments = sourceCode.getAllComments().map(({ loc }) => loc)
    const commented = new Set(comments.flatMap(({ start, end }) => [start.line, end.line, end.line + 1]))
    return {
      TSAsExpression: (node) => {
        const isConst = node.typeAnnotation.type === 'TSTypeReference' && node.typeAnnotation.typeName.name === 'const'
        const lines = [node.loc.start.line, node.typeAnnotation.loc.start.line]
        if (!isConst && !lines.some((line) => commented.has(line))) report({ node, messageId: 'unexplained' })
      },
    }
  },
}

export default defineConfig(
  globalIgnores(['dist/', 'packed/', 'coverage/', 'test/runners/*/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, rxjsX.configs.recommended],
    plugins: { house: { rules: { 'casts-have-reasons': castsHaveReasons } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'house/casts-have-reasons': 'error',
      'rxjs-x/no-exposed-subjects': 'error',
      'rxjs-x/no-floating-observables': 'error',
      'rxjs-x/no-sharereplay-before-takeuntil': 'error',
      'rxjs-x/no-subclass': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // `() => subject.next(value)` reads better than the same in braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Numbers in messages (a port, a status, a count) read as meant.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // It asks for `!`, which is banned: a cast at least carries its reason.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // `process.env['ARI_URL']`, `ids['channelId']`: brackets say that the name is data and may be missing.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // It cannot see what a callback changes: `let settled = false; a$.subscribe(settle); if (settled) return`.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `interface Channel extends t.TypeOf<typeof channel> {}` names a codec's type, in errors and hovers.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // `Record<never, never>` is how a row says "no parameters", and `& {}` how a mapped type is shown spelled out.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // Handles and tables are records of closures, which know no `this`: they may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // What is taken apart here, `[...'1234']`, are digits.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `erasableSyntaxOnly` bans enums, and looking for them takes a third of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // `_` marks what a signature demands and the body does not need.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      // Others throw what they like: tests do it to see that it is borne.
      'rxjs-x/throw-error': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Digits and marbles are taken apart letter by letter.
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
)
