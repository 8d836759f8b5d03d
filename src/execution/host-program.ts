// The host program's verbs as functions. It is uploaded once per version and then only called.
import { WorldFailure } from '../support/problem'
import type { Host, Ran, RunOptions } from './ports'

/** Its exit code where this version is not installed yet. */
const NOT_INSTALLED = 90

// Constant texts: what varies comes as arguments. The state of root's deployments is in /var/lib, a user's in the home.
const CALL = `for root in /var/lib/pi-deploy "$HOME/.pi-deploy"; do
program=$root/bin/pi-deploy-$1
if [ -w "$root" ] && [ -r "$program" ]; then shift; exec sh "$program" "$@"; fi
done
exit ${NOT_INSTALLED}`
const INSTALL = `set -eu
umask 077
root=/var/lib/pi-deploy
[ -d "$root" ] || mkdir "$root" 2>/dev/null || true
[ -w "$root" ] || root=$HOME/.pi-deploy
mkdir -p "$root/bin"
cat >"$root/bin/new.$$"
echo "$2  $root/bin/new.$$" | sha256sum -c - >/dev/null
mv "$root/bin/new.$$" "$root/bin/pi-deploy-$1"`

export interface ProgramText {
  readonly text: string
  /** sha256 of the text, 64 hex digits */
  readonly sha256: string
}

/** How `start` was answered. */
export type Started =
  | { readonly kind: 'running'; readonly seq: number }
  | { readonly kind: 'held'; readonly owner: readonly string[] }
  | { readonly kind: 'stale'; readonly current: string }
  | { readonly kind: 'failed'; readonly why: string }

export class HostProgram {
  readonly #version: string

  constructor(private readonly host: Host, private readonly program: ProgramText, private readonly project: string) {
    this.#version = program.sha256.slice(0, 12)
  }

  /** `requests`: image REF, manifest REF and path PATH lines, tab-separated. */
  async observe(requests: readonly string[]): Promise<string> {
    const options = { stdin: `${requests.join('\n')}\n`, timeoutSeconds: 180 }
    let ran = await this.#call('observe', [], options)
    if (ran.kind === 'exited' && ran.code === NOT_INSTALLED) {
      await this.#install()
      ran = await this.#call('observe', [], options)
    }
    return output(ran, 'look at the host')
  }

  /** Compose's own hash of each service of a model. */
  async hashes(model: string): Promise<Readonly<Record<string, string>>> {
    const ran = await this.#call('hashes', [], { stdin: model, timeoutSeconds: 60 })
    const lines = output(ran, 'ask Compose on the host for its hashes').split('\n')
    return Object.fromEntries(lines.map((line) => line.split(/\s+/)).filter(([name, hash]) => name && hash).map(([name, hash]) => [name, hash ?? '']))
  }

  async stage(id: string, archive: Uint8Array): Promise<void> {
    const said = output(await this.#call('stage', [id], { stdin: archive, timeoutSeconds: 600 }), 'upload the release')
    if (!said.includes('staged')) throw new WorldFailure({ what: 'The release could not be written on the host', details: [said] })
  }

  async start(id: string): Promise<Started> {
    const [kind, ...rest] = output(await this.#call('start', [id], { timeoutSeconds: 60 }), 'start the deployment').trim().split('\t')
    switch (kind) {
      case 'running': return { kind, seq: Number(rest[0]) }
      case 'held': return { kind, owner: rest }
      case 'stale': return { kind, current: rest[0] ?? '' }
      default: return { kind: 'failed', why: rest.join(' ') || kind || 'it did not say why' }
    }
  }

  /** From now on this connection is the one that serves the host's tunnel; one before it is ended there. */
  async attach(): Promise<void> {
    output(await this.#call('attach', [], { timeoutSeconds: 20 }), 'prepare the tunnel')
  }

  /** Journal lines after `seq` until the deployment is over; a line `gone` when its process died. */
  follow(id: string, seq: number, onLine: (line: string) => void): Promise<Ran> {
    return this.#call('follow', [id, String(seq)], { onLine })
  }

  /** Whoever claims first decides; the answer is what holds, `confirmed` or `reverted` and by whom. */
  async claim(id: string, word: 'confirmed' | 'reverted', who: string): Promise<Ran> {
    return this.#call('claim', [id, word, who], { timeoutSeconds: 20 })
  }

  async evidence(id: string): Promise<readonly string[]> {
    const ran = await this.#call('evidence', [id], { timeoutSeconds: 20 })
    return ran.kind === 'exited' ? ran.stdout.split('\n').filter((line) => line !== '') : []
  }

  async reconcile(): Promise<Ran> {
    return this.#call('reconcile', [], { timeoutSeconds: 300 })
  }

  #call(verb: string, args: readonly string[], options: RunOptions): Promise<Ran> {
    return this.host.run(['sh', '-c', CALL, 'pi-deploy', this.#version, verb, this.project, ...args], options)
  }

  async #install(): Promise<void> {
    const argv = ['sh', '-c', INSTALL, 'pi-deploy', this.#version, this.program.sha256]
    output(await this.host.run(argv, { stdin: this.program.text, timeoutSeconds: 60 }), 'install the host program')
  }
}

function output(ran: Ran, purpose: string): string {
  if (ran.kind === 'lost') throw new WorldFailure({ what: `The connection was lost while trying to ${purpose}`, details: [ran.why] })
  if (ran.code !== 0) throw new WorldFailure({ what: `Could not ${purpose} (exit code ${ran.code})`, details: lastLines(ran.stderr || ran.stdout) })
  return ran.stdout
}

function lastLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '').slice(-10)
}
