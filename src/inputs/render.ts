// The table → the texts that repeat it. JSON strings are valid YAML scalars, so no YAML library is needed.
import { INPUTS, OUTPUTS, STEPS, type InputSpec } from './spec'

const inputs = Object.entries(INPUTS) as readonly (readonly [string, InputSpec])[]

export function renderActionYml(): string {
  return [
    '# Generated from src/inputs/spec.ts by `npm run generate`: edit there.',
    'name: Pi Deploy Action',
    `description: ${JSON.stringify('Builds a Docker Compose stack by digest and deploys it to a Raspberry Pi over SSH, blue-green, without a dropped request')}`,
    'author: pi-deploy-action contributors',
    'branding:',
    '  icon: upload-cloud',
    '  color: green',
    'inputs:',
    ...inputs.flatMap(([name, spec]) => [
      `  ${name}:`,
      `    description: ${JSON.stringify(withDefault(spec))}`,
      `    required: ${name === 'step'}`,
      ...(spec.default === undefined ? [] : [`    default: ${JSON.stringify(spec.default)}`]),
    ]),
    'outputs:',
    ...Object.entries(OUTPUTS).flatMap(([name, description]) => [`  ${name}:`, `    description: ${JSON.stringify(description)}`]),
    'runs:',
    '  using: node24',
    '  main: dist/index.js',
    '  post: dist/post/index.js',
    '',
  ].join('\n')
}

export function renderInputTable(): string {
  const rows = inputs.map(([name, spec]) => `| \`${name}\` | ${defaultCell(spec)} | ${cell(spec.description)} |`)
  return ['| Input | Default | Meaning |', '|---|---|---|', ...rows].join('\n')
}

export function renderOutputTable(): string {
  return ['| Output | Meaning |', '|---|---|', ...Object.entries(OUTPUTS).map(([name, text]) => `| \`${name}\` | ${cell(text)} |`)].join('\n')
}

/** The text between <!-- generated: NAME --> and <!-- /generated --> replaced; throws when the markers are not there. */
export function replaceBetweenMarkers(text: string, name: string, body: string): string {
  const open = `<!-- generated: ${name} -->`
  const start = text.indexOf(open)
  const end = text.indexOf('<!-- /generated -->', start)
  if (start === -1 || end === -1) throw new Error(`no markers for ${name}`)
  return `${text.slice(0, start)}${open}\n${body}\n${text.slice(end)}`
}

// Fallbacks cannot stand as `default:`, or GitHub would always fill them in and the Compose file could never say otherwise.
function withDefault(spec: InputSpec): string {
  const otherwise = spec.fallback ?? spec.computed
  return otherwise === undefined ? spec.description : `${spec.description} Default: ${otherwise}.`
}

function defaultCell(spec: InputSpec): string {
  if (spec.requiredFor !== undefined) return spec.requiredFor.length === STEPS.length ? 'required' : `required for ${spec.requiredFor.map((step) => `\`${step}\``).join(', ')}`
  const value = spec.default ?? spec.fallback
  return value === undefined ? cell(spec.computed ?? '') : `\`${value}\``
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
