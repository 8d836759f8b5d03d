// The one table of inputs. action.yml, the README's table, the parser and the `Inputs` type all come from it:
// to add an input, add a row and run `npm run generate`.

export const STEPS = ['deploy-to-pi', 'rollback', 'status'] as const
export type Step = (typeof STEPS)[number]

export const STEP_ALIASES: Readonly<Record<string, Step>> = { deploy: 'deploy-to-pi' }

/** Planned, so refused by name and not as a typing mistake. */
export const LATER_STEPS = ['build', 'scan', 'promote', 'backup', 'restore', 'notify'] as const

export type Kind =
  | 'step'
  | 'text'
  | 'integer'
  | 'boolean'
  | 'duration' // becomes seconds, under a name that ends in Seconds
  | 'lines' // one value a line
  | 'names' // separated by commas, spaces or lines
  | 'pairs' // KEY=VALUE lines
  | 'digests'
  | 'smoke'
  | 'record'
  | 'choice'

export interface InputSpec {
  readonly kind: Kind
  readonly description: string
  /** What GitHub fills in when the input is not given. */
  readonly default?: string
  /** What holds when neither the input nor `x-pi-deploy` in the Compose file says; GitHub must not fill it in, or it would always win. */
  readonly fallback?: string
  /** Shown as the default where it is computed. */
  readonly computed?: string
  /** Wrapped in Secret and masked in the log before anything can fail. */
  readonly secret?: true
  readonly requiredFor?: readonly Step[]
  readonly choices?: readonly string[]
  readonly min?: number
  readonly max?: number
}

export const INPUTS = {
  step: { kind: 'step', requiredFor: STEPS, description: 'What to do: `deploy-to-pi` (or `deploy`), `rollback` or `status`.' },
  host: { kind: 'text', requiredFor: STEPS, description: 'Name or address of the Pi.' },
  port: { kind: 'integer', default: '22', min: 1, max: 65535, description: 'SSH port of the Pi.' },
  username: { kind: 'text', requiredFor: STEPS, description: 'User to log in as; may use Docker without sudo.' },
  key: { kind: 'text', secret: true, requiredFor: STEPS, description: 'Private SSH key of that user, whole file.' },
  passphrase: { kind: 'text', secret: true, description: 'Passphrase of the key, when it has one.' },
  'known-hosts': { kind: 'lines', description: 'known_hosts lines of the Pi. This or `fingerprint` is required.' },
  fingerprint: { kind: 'lines', description: 'Host key fingerprints of the Pi, `SHA256:…` or lines of `ssh-keygen -lf`; several are allowed.' },
  'compose-file': { kind: 'lines', computed: 'the first of compose.yaml, compose.yml, docker-compose.yaml and docker-compose.yml', description: 'Compose files, one a line; later ones are merged over earlier ones. Without it no override file is read.' },
  profiles: { kind: 'names', description: 'Compose profiles to enable.' },
  project: { kind: 'text', computed: 'the name in the Compose file', description: 'Compose project name on the Pi. A stack that already runs is taken over under its own name.' },
  environment: { kind: 'text', description: 'A name for people, such as `production`, for the log and the summary.' },
  env: { kind: 'pairs', secret: true, description: 'Variables for the Compose file, `KEY=VALUE` a line; values are literal. Several lines: `KEY<<END`, the lines, `END`.' },
  digests: { kind: 'digests', description: 'What to run: `SERVICE=REFERENCE` lines, or JSON `{SERVICE: {index, platforms}}`. A reference can also be `oci:DIRECTORY` or `docker-daemon:NAME`, an image in a directory or in the Docker of the runner.' },
  services: { kind: 'names', computed: 'all', description: 'Deploy only these services.' },
  release: { kind: 'text', computed: 'the tag on tag events, else short commit and run number', description: 'Name of the release; the Compose file sees it as `VERSION`. For `rollback`: the release to go back to, default the one before.' },
  record: { kind: 'record', description: 'Run record of an earlier step, one line of JSON, which this step extends.' },
  transfer: { kind: 'choice', choices: ['auto', 'tunnel', 'registry'], default: 'auto', description: 'How images reach the Pi. `tunnel`: through the SSH connection, from the runner, which asks the registry; the Pi needs neither credentials nor internet. `registry`: the Pi pulls by itself, with a token for that one pull where one is needed. `auto`: the Pi pulls what it can see by itself, the rest goes through the tunnel.' },
  'oci-layout': { kind: 'lines', description: 'Directories in the OCI image layout, one a line, such as `output: oci` of a build leaves; every digest is looked for there before its registry is asked.' },
  registry: { kind: 'text', default: 'ghcr.io', description: 'Registry that `registry-username` and `registry-password` are for.' },
  'registry-username': { kind: 'text', computed: 'the actor of the job', description: 'User of the registry.' },
  'registry-password': { kind: 'text', secret: true, computed: 'on ghcr.io the job\'s own token', description: 'Password or token of the registry, read access is enough. It stays on the runner.' },
  'registry-mirrors': { kind: 'lines', description: 'Where to ask instead of a registry, `REGISTRY=ADDRESS` a line, such as `docker.io=mirror.gcr.io`; an address that begins with `http://` is asked without TLS.' },
  'github-token': { kind: 'text', secret: true, default: '${{ github.token }}', description: 'Token of the job.' },
  'health-timeout': { kind: 'duration', computed: 'max(120s, start period + (interval + timeout) × retries)', description: 'How long a new container may take to become healthy.' },
  'drain-timeout': { kind: 'duration', fallback: '60s', description: 'How long requests in flight may take to end before the old container is stopped.' },
  'hold-timeout': { kind: 'duration', fallback: '30s', description: 'How long a request is held while no copy of its service is up.' },
  'switch-image': { kind: 'text', default: 'haproxy:lts-alpine', description: 'HAProxy image of the switch before each web service.' },
  'bake-time': { kind: 'duration', fallback: '60s', description: 'How long the new release serves under watch before the deploy is final.' },
  'confirm-url': { kind: 'text', description: 'Public address of the stack; smoke checks then go through it from the runner, else over SSH. Without `smoke` it must answer 200.' },
  'confirm-timeout': { kind: 'duration', fallback: '120s', description: 'Without confirmation by the runner in this time the Pi goes back by itself.' },
  smoke: { kind: 'smoke', description: 'Checks before the deploy is final, one a line: `METHOD PATH STATUS [text in the answer]`. They run right after the switch; GET and HEAD once more after the bake.' },
  'allow-recreate': { kind: 'boolean', default: 'false', description: 'Allow singletons (databases, proxies) whose definition changed to be recreated, which is an outage.' },
  'keep-releases': { kind: 'integer', fallback: '3', min: 1, max: 100, description: 'How many releases stay on the Pi for `rollback`.' },
  'dry-run': { kind: 'boolean', default: 'false', description: 'Print the plan and change nothing.' },
} as const satisfies Record<string, InputSpec>

export type InputName = keyof typeof INPUTS

export const OUTPUTS = {
  release: 'Release that this step was about.',
  'previous-release': 'Release that served before this step; empty when there was none.',
  serving: 'Release that serves now.',
  changed: '`true` when something on the Pi changed.',
  record: 'Run record, one line of JSON, for later steps.',
  'summary-json': 'What happened, or for `status` what was found, as one line of JSON.',
} as const satisfies Record<string, string>

export type OutputName = keyof typeof OUTPUTS
