// `Inputs` is computed from the table, so a name or a kind cannot be right in one place and wrong in another.
import type { Secret } from '../support/secret'
import type { Wanted } from './digests'
import type { RunRecord } from './record'
import type { SmokeCheck } from './smoke'
import type { INPUTS, InputName, InputSpec, Step } from './spec'

type Table = typeof INPUTS
type Camel<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

/** `drain-timeout` → drainTimeoutSeconds, `dry-run` → dryRun. */
type PropertyOf<N extends InputName> = Table[N]['kind'] extends 'duration' ? `${Camel<N>}Seconds` : Camel<N>

/** Kinds that are empty rather than undefined when not given. */
interface Collections {
  lines: readonly string[]
  names: readonly string[]
  pairs: Readonly<Record<string, Secret>>
  'build-secrets': Readonly<Record<string, Secret>>
  digests: Readonly<Record<string, Wanted>>
  smoke: readonly SmokeCheck[]
}

interface Scalars {
  step: Step
  text: string
  integer: number
  boolean: boolean
  duration: number
  record: RunRecord
}

type Filled<S extends InputSpec> = S extends { readonly choices: readonly (infer Choice)[] } ? Choice : S extends { readonly secret: true; readonly kind: 'text' }
  ? Secret
  : S['kind'] extends keyof Scalars
    ? Scalars[S['kind']]
    : never

// A required input is typed as present: the rules refuse the step before anyone can read it.
type ValueOf<S extends InputSpec> = S extends { readonly kind: 'choices'; readonly choices: readonly (infer Choice)[] }
  ? readonly Choice[]
  : S['kind'] extends keyof Collections
  ? Collections[S['kind']]
  : S extends { readonly default: string } | { readonly requiredFor: readonly Step[] }
    ? Filled<S>
    : Filled<S> | undefined

/** All inputs, parsed. Not given: undefined, or empty for lists. Durations are seconds. */
export type Inputs = { readonly [N in InputName as PropertyOf<N>]: ValueOf<Table[N]> }

/** What deploy-to-pi gets: its release has a name by then. */
export type DeployInputs = Inputs & { readonly release: string }

/** Inputs as GitHub hands them over: every name, empty when not given. */
export type RawInputs = Readonly<Record<InputName, string>>
