// The one table of inputs. action.yml, the README's table, the parser and the `Inputs` type all come from it:
// to add an input, add a row and run `npm run generate`.

export const STEPS = ['build', 'merge', 'scan', 'promote', 'deploy-to-pi', 'rollback', 'status', 'notify'] as const
export type Step = (typeof STEPS)[number]

export const STEP_ALIASES: Readonly<Record<string, Step>> = { deploy: 'deploy-to-pi' }

/** Planned, so refused by name and not as a typing mistake. */
export const LATER_STEPS = ['backup', 'restore'] as const

/** Those that talk to the Pi. */
export const HOST_STEPS = ['deploy-to-pi', 'rollback', 'status'] as const satisfies readonly Step[]

export type Kind =
  | 'step'
  | 'text'
  | 'integer'
  | 'boolean'
  | 'duration' // becomes seconds, under a name that ends in Seconds
  | 'lines' // one value a line
  | 'names' // separated by commas, spaces or lines
  | 'pairs' // KEY=VALUE lines
  | 'build-secrets' // the same with the names that BuildKit takes
  | 'digests'
  | 'smoke'
  | 'record'
  | 'choice'
  | 'choices' // several, separated as names

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
  step: { kind: 'step', requiredFor: STEPS, description: 'What to do: `build`, `merge`, `scan`, `promote`, `deploy-to-pi` (or `deploy`), `rollback`, `status` or `notify`.' },
  host: { kind: 'text', requiredFor: HOST_STEPS, description: 'Name or address of the Pi.' },
  port: { kind: 'integer', default: '22', min: 1, max: 65535, description: 'SSH port of the Pi.' },
  username: { kind: 'text', requiredFor: HOST_STEPS, description: 'User to log in as; may use Docker without sudo.' },
  key: { kind: 'text', secret: true, requiredFor: HOST_STEPS, description: 'Private SSH key of that user, whole file.' },
  passphrase: { kind: 'text', secret: true, description: 'Passphrase of the key, when it has one.' },
  'known-hosts': { kind: 'lines', description: 'known_hosts lines of the Pi. This or `fingerprint` is required.' },
  fingerprint: { kind: 'lines', description: 'Host key fingerprints of the Pi, `SHA256:…` or lines of `ssh-keygen -lf`; several are allowed.' },
  'compose-file': { kind: 'lines', computed: 'the first of compose.yaml, compose.yml, docker-compose.yaml and docker-compose.yml', description: 'Compose files, one a line; later ones are merged over earlier ones. Without it no override file is read.' },
  profiles: { kind: 'names', description: 'Compose profiles to enable.' },
  project: { kind: 'text', computed: 'the name in the Compose file', description: 'Compose project name on the Pi. A stack that already runs is taken over under its own name.' },
  environment: { kind: 'text', description: 'A name for people, such as `production`, for the log, the summary and the page of deployments.' },
  env: { kind: 'pairs', secret: true, description: 'Variables for the Compose file, `KEY=VALUE` a line; values are literal. Several lines: `KEY<<END`, the lines, `END`.' },
  digests: { kind: 'digests', description: 'What to run: `SERVICE=REFERENCE` lines, or JSON `{SERVICE: {index, platforms}}`. A reference can also be `oci:DIRECTORY` or `docker-daemon:NAME`, an image in a directory or in the Docker of the runner.' },
  services: { kind: 'names', computed: 'all', description: 'Build or deploy only these services.' },
  release: { kind: 'text', computed: 'the tag on tag events, else short commit and run number', description: 'Name of the release; the Compose file sees it as `VERSION`. For `rollback`: the release to go back to, default the one before.' },
  record: { kind: 'record', description: 'Run record of an earlier step, one line of JSON, which this step extends.' },
  transfer: { kind: 'choice', choices: ['auto', 'tunnel', 'registry'], default: 'auto', description: 'How images reach the Pi. `tunnel`: through the SSH connection, from the runner, which asks the registry; the Pi needs neither credentials nor internet. `registry`: the Pi pulls by itself, with a token for that one pull where one is needed. `auto`: the Pi pulls what it can see by itself, the rest goes through the tunnel.' },
  'oci-layout': { kind: 'lines', description: 'Directories in the OCI image layout, one a line, such as a build with `output: oci` hands on; every digest is looked for there before its registry is asked.' },
  registry: { kind: 'text', default: 'ghcr.io', description: 'Registry that `registry-username` and `registry-password` are for, and where images go that the Compose file names without one.' },
  'registry-username': { kind: 'text', computed: 'the actor of the job', description: 'User of the registry.' },
  'registry-password': { kind: 'text', secret: true, computed: 'on ghcr.io the job\'s own token', description: 'Password or token of the registry: write access for `build`, `merge` and `promote`, read access for all else. It stays on the runner.' },
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
  platforms: { kind: 'names', default: 'linux/arm64,linux/amd64', description: 'Platforms to build for; `linux/arm/v7` for 32-bit systems.' },
  targets: { kind: 'lines', description: 'What to build besides the services with `build:` in the Compose file, `SERVICE=CONTEXT[,DOCKERFILE[,TARGET]]` a line; the context may be what an earlier job built.' },
  target: { kind: 'text', description: 'Stage to build where neither the Compose file nor `targets` names one.' },
  images: { kind: 'lines', computed: 'the name in the Compose file; without a registry in it REGISTRY/OWNER/REPOSITORY-SERVICE', description: 'Names to push to, `SERVICE=NAME` a line, or just the name when one service is built.' },
  tags: { kind: 'lines', computed: 'schedule, branch, tag, version, pull request, `sha-…`, and latest on the default branch', description: 'Tags in the language of docker/metadata-action. A build only computes them; `promote` gives them.' },
  flavor: { kind: 'lines', description: 'As in docker/metadata-action: `latest=…`, `prefix=…`, `suffix=…`.' },
  labels: { kind: 'lines', description: 'Labels of the images, `KEY=VALUE` a line, besides those of OCI.' },
  annotations: { kind: 'lines', description: 'Annotations of the images, `[LEVEL:]KEY=VALUE` a line, besides those of OCI.' },
  'build-args': { kind: 'lines', description: 'Build arguments for every service, `KEY=VALUE` a line; they end up in the image, so no secrets.' },
  secrets: { kind: 'build-secrets', secret: true, description: 'Build secrets, `ID=VALUE` a line, for `RUN --mount=type=secret,id=ID`.' },
  'secret-envs': { kind: 'lines', description: 'Build secrets from variables of the job, `ID=VARIABLE` a line.' },
  'secret-files': { kind: 'lines', description: 'Build secrets from files, `ID=PATH` a line.' },
  ssh: { kind: 'lines', description: 'SSH agent sockets or keys for `RUN --mount=type=ssh`, such as `default`.' },
  builder: { kind: 'text', computed: 'the current one where it can build for the platforms, else `pi-deploy`, which is made', description: 'Builder of docker buildx to use.' },
  'buildkit-image': { kind: 'text', default: 'moby/buildkit:v0.31.2@sha256:2f5adac4ecd194d9f8c10b7b5d7bceb5186853db1b26e5abd3a657af0b7e26ec', description: 'Image of the builder that is made where no other fits.' },
  'qemu-image': { kind: 'text', default: 'tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0', description: 'Image that installs QEMU where the builder cannot run a platform natively.' },
  cache: { kind: 'choice', choices: ['true', 'false', 'gha', 'registry', 'local'], default: 'true', description: 'Where layers are kept for the next build. `true`: the cache of GitHub where there is one, else the registry where images are pushed to one, else the builder\'s own. A cache that fails never fails a build.' },
  'cache-from': { kind: 'lines', description: 'Caches to read instead, as docker buildx takes them; `{service}` stands for the service.' },
  'cache-to': { kind: 'lines', description: 'Caches to write instead, likewise.' },
  provenance: { kind: 'choice', choices: ['false', 'true', 'min', 'max'], default: 'min', description: 'How much the attestation beside the image says of its build.' },
  sbom: { kind: 'boolean', default: 'false', description: 'Attach a list of what is in the image.' },
  'no-cache': { kind: 'boolean', default: 'false', description: 'Build everything anew.' },
  pull: { kind: 'boolean', default: 'false', description: 'Ask for newer base images, also where the builder has them.' },
  output: { kind: 'choices', choices: ['registry', 'oci', 'none'], computed: '`registry`; `none` for a pull request', description: 'Where images go. `registry`: pushed by digest, without a tag. `oci`: a directory, for `oci-layout` of a deployment. Both can be named. `none`: they are only built.' },
  'output-directory': { kind: 'text', default: 'pi-deploy-images', description: 'Directory for `output: oci`.' },
  records: { kind: 'lines', requiredFor: ['merge'], description: 'Records of builds for single platforms, one a line, which become one index for each service.' },
  'scan-type': { kind: 'choices', choices: ['image', 'fs', 'config', 'secret', 'sbom', 'dependency-check'], computed: '`image` where a record or an input names images, else `fs, config, secret`', description: 'What to scan; several can be named. `image`: every platform of every image, by its own digest. `fs`: the packages that the sources name. `config`: Dockerfiles and other configuration. `secret`: secrets in the sources. `sbom`: the SBOM file at `scan-ref`. `dependency-check`: the sources by OWASP Dependency-Check.' },
  'scan-ref': { kind: 'text', default: '.', description: 'Directory of the sources, or the SBOM file, relative to the repository.' },
  'image-ref': { kind: 'lines', description: 'Images to scan besides those of the record, one a line; also `oci:DIRECTORY` and `docker-daemon:NAME`.' },
  'fail-on': { kind: 'choices', choices: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN', 'none'], default: 'CRITICAL,HIGH', description: 'Severities that fail the scan; `none`: findings never do.' },
  severity: { kind: 'choices', choices: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'], computed: 'all', description: 'Severities to report; what is not reported does not fail either.' },
  'ignore-unfixed': { kind: 'boolean', default: 'false', description: 'Leave out vulnerabilities that no version has a fix for.' },
  trivyignores: { kind: 'lines', computed: '`.trivyignore` and `.trivyignore.yaml` where they exist', description: 'Files with findings to ignore, one a line, for all scanners. Each entry needs a reason and an expiry: `CVE-2026-1 exp:2027-01-31 # why`, or in YAML `expired_at` and `statement`. An expired one ignores nothing and fails.' },
  vex: { kind: 'lines', description: 'OpenVEX documents, one a line: what they call `not_affected` or `fixed` does not count.' },
  'only-new': { kind: 'boolean', default: 'false', description: 'Fail only on findings that the base does not have: `base-report`, else the last scan of the base branch that GitHub\'s cache has.' },
  'base-report': { kind: 'text', description: 'Output `report-json` of an earlier scan, as the base for `only-new`.' },
  scanners: { kind: 'choices', choices: ['vuln', 'secret', 'misconfig', 'license'], computed: '`vuln, secret` for images; else what `scan-type` says', description: 'What Trivy looks for.' },
  'vuln-type': { kind: 'choices', choices: ['os', 'library'], computed: 'both', description: 'Which packages Trivy looks at in images.' },
  'skip-dirs': { kind: 'names', description: 'Directories to leave out.' },
  'skip-files': { kind: 'names', description: 'Files to leave out.' },
  timeout: { kind: 'duration', default: '10m', description: 'How long one run of Trivy may take.' },
  'trivy-config': { kind: 'text', description: 'Configuration file of Trivy, for all that has no input here. What this action decides itself (format, severities, exit code, ignoring) stays with it.' },
  'trivy-version': { kind: 'text', default: '0.70.0', description: 'Version of Trivy to fetch where PATH has none. Another than the default needs the checksum of its archive: `VERSION@sha256:HEX`.' },
  'trivy-db-repository': { kind: 'lines', computed: 'mirror.gcr.io, ghcr.io, public.ecr.aws', description: 'Where Trivy\'s database is, in the order to ask.' },
  'trivy-java-db-repository': { kind: 'lines', computed: 'likewise', description: 'Where its index of jars is, in the order to ask.' },
  'db-max-age': { kind: 'duration', default: '168h', description: 'How old a scanner\'s data may be when it cannot be renewed; older is an error.' },
  'tool-mirror': { kind: 'text', default: 'https://github.com', description: 'Where scanners are fetched, as a server with the paths of GitHub\'s releases. Checksums stay the same.' },
  'dependency-check-version': { kind: 'text', default: '12.2.2', description: 'Version of OWASP Dependency-Check to fetch where PATH has none; likewise. It needs Java.' },
  'dependency-check-timeout': { kind: 'duration', default: '30m', description: 'How long Dependency-Check may take, its data included.' },
  suppression: { kind: 'lines', description: 'Suppression files of Dependency-Check.' },
  'nvd-api-key': { kind: 'text', secret: true, description: 'Key for the data of the NVD; without one and without kept data, fetching it takes hours and is refused.' },
  'nvd-datafeed': { kind: 'text', description: 'Mirror of the NVD\'s data, such as `https://mirror.example/nvdcve-{0}.json.gz`, instead of its service.' },
  'oss-index-username': { kind: 'text', description: 'User of Sonatype\'s OSS Index; without it Dependency-Check does not ask it.' },
  'oss-index-password': { kind: 'text', secret: true, description: 'Its token.' },
  'report-directory': { kind: 'text', default: 'pi-deploy-scan', description: 'Directory for reports, SARIF and SBOM files.' },
  'upload-sarif': { kind: 'boolean', default: 'true', description: 'Send findings to code scanning. Where the token or the plan does not allow it, they are kept as an artifact, and it is said.' },
  'pr-comment': { kind: 'boolean', default: 'true', description: 'One comment at the pull request, which later scans edit.' },
  gate: { kind: 'choice', choices: ['required', 'warn', 'off'], default: 'warn', description: 'Whether `deploy-to-pi` needs a passed scan of each image\'s own digest for the Pi\'s platform. `required`: it refuses an image without one, and scans what nobody scanned. `warn`: it says which have none. A rollback is never held up.' },
  'job-status': { kind: 'text', default: '${{ job.status }}', description: 'For `notify`: how the job is doing, `success`, `failure` or `cancelled`.' },
  'notify-on': { kind: 'choices', choices: ['success', 'failure', 'always', 'change', 'never'], default: 'always', description: 'When the channels below are told. `failure` includes what was taken back, cancelled or needs a person; `change`: only when something on the Pi changed, or failed.' },
  'notify-failure': { kind: 'choice', choices: ['warn', 'error'], default: 'warn', description: 'What it means when a channel cannot be told: a warning, or the failure of the step.' },
  language: { kind: 'choice', choices: ['en', 'de'], default: 'en', description: 'Language of notifications.' },
  'notify-template': { kind: 'text', description: 'File with a text of your own for notifications, in which `{{release}}`, `{{serving}}`, `{{what}}` and the other fields of the message are filled in.' },
  'slack-webhook-url': { kind: 'text', secret: true, description: 'Incoming webhook of Slack.' },
  'slack-token': { kind: 'text', secret: true, description: 'Bot token of Slack (`chat:write`), with `slack-channel`: one message a run, which is edited as it goes, with details in its thread.' },
  'slack-channel': { kind: 'text', description: 'Channel for `slack-token`, by its id.' },
  'smtp-host': { kind: 'text', description: 'Mail server; the connection must become TLS (STARTTLS, or TLS at once on port 465).' },
  'smtp-port': { kind: 'integer', default: '587', min: 1, max: 65535, description: 'Its port.' },
  'smtp-username': { kind: 'text', description: 'User of the mail server.' },
  'smtp-password': { kind: 'text', secret: true, description: 'Password of that user.' },
  'mail-from': { kind: 'text', computed: '`smtp-username`', description: 'Sender of mails.' },
  'mail-to': { kind: 'names', description: 'Recipients of mails.' },
  'webhook-url': { kind: 'text', secret: true, description: 'Address that gets the message as JSON.' },
  'webhook-secret': { kind: 'text', secret: true, description: 'Key for the header `X-Pi-Deploy-Signature-256: sha256=…`, an HMAC of the body.' },
  'ntfy-url': { kind: 'text', secret: true, description: 'Topic of ntfy, such as `https://ntfy.sh/TOPIC`.' },
  'ntfy-token': { kind: 'text', secret: true, description: 'Access token of that topic, when it has one.' },
  'environment-url': { kind: 'text', computed: '`confirm-url`', description: 'Address of the environment, for the page of deployments and for notifications.' },
  'github-deployments': { kind: 'choice', choices: ['auto', 'true', 'false'], default: 'auto', description: 'Write the deployment to the repository\'s page of deployments (`deployments: write`). `auto`: where `environment` is given and the job has no `environment:` of the same name, as GitHub writes that by itself.' },
  'dry-run': { kind: 'boolean', default: 'false', description: 'Print the plan and change nothing.' },
} as const satisfies Record<string, InputSpec>

export type InputName = keyof typeof INPUTS

export const OUTPUTS = {
  digests: 'What was built: `{SERVICE: {name, index, platforms: {PLATFORM: {manifest, config}}}}` on one line, which `deploy-to-pi` takes as it is.',
  image: 'NAME@DIGEST of each image that was built, one a line.',
  tags: 'Tags that `promote` gives or gave, NAME:TAG, one a line.',
  metadata: 'What docker buildx reported, as one line of JSON.',
  'oci-layout': 'Directory that `output: oci` wrote.',
  verdict: 'Verdict of `scan`: `pass`, `findings`, `scan-error` or `skipped`.',
  counts: 'Findings that count, `{CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN}` on one line.',
  'report-json': 'Path of the report of `scan`: every finding, what was decided on it, and why.',
  'sarif-file': 'Paths of SARIF files, one a line.',
  'sbom-file': 'Paths of SBOM files, CycloneDX and SPDX, one a line.',
  release: 'Release that this step was about.',
  'previous-release': 'Release that served before this step; empty when there was none.',
  serving: 'Release that serves now.',
  changed: '`true` when something on the Pi changed.',
  record: 'Run record, one line of JSON, for later steps.',
  'summary-json': 'What happened, or for `status` what was found, as one line of JSON.',
} as const satisfies Record<string, string>

export type OutputName = keyof typeof OUTPUTS
