// The gate before a deployment: what is about to start must have passed a scan, by the digest of its own platform. Looked for in
// the record, at the image in its registry, in an artifact of the commit's run, in the host's own history; else it is scanned.
import { hostPlatform, isOnRunner, referenceOf } from '../deploy/images'
import type { Observation } from '../deploy/observation'
import type { Plan } from '../deploy/plan'
import { servingName, servingWords, standingOf } from '../deploy/standing'
import type { Wish } from '../deploy/wish'
import type { Ports } from '../execution/ports'
import { readRecord } from '../inputs/record'
import type { DeployInputs } from '../inputs/types'
import type { ScanEntry } from '../scan/entry'
import { gate, unscanned, type Asked, type GateImage, type SourcedEntry } from '../scan/gate'
import { readEntries } from '../inputs/read-entries'
import { WorldFailure } from '../support/problem'
import { bestFor } from '../transfer/offer'
import { artifactName } from './scan-delivery'
import { askFor, type Source } from './offers'
import { readVerdicts } from './referrers'
import { scanImages } from './scan-run'

export interface Gated {
  readonly plan: Plan
  readonly wish: Wish
  readonly seen: Observation
  readonly sources: ReadonlyMap<string, Source>
}

/** @returns entries for the record of the deployment, and what to say. Throws WorldFailure where the gate stays closed. */
export async function passGate(gated: Gated, inputs: DeployInputs, ports: Ports): Promise<{ readonly entries: readonly ScanEntry[]; readonly lines: readonly string[] }> {
  if (inputs.gate === 'off') return { entries: [], lines: [] }
  const images = await imagesOf(gated, inputs.gate, ports)
  const asked = (entries: readonly SourcedEntry[]): Asked => ({ images, entries, mode: inputs.gate, now: ports.clock.now() })
  const mayScan = inputs.gate === 'required' && !inputs.dryRun
  let entries: readonly SourcedEntry[] = []
  for (const look of [fromRecord, fromRegistry, fromArtifact, fromHistory, ...(mayScan ? [fromScan] : [])]) {
    const missing = unscanned(asked(entries))
    if (missing.length === 0) break
    entries = [...entries, ...(await look(missing, gated, inputs, ports))]
  }
  // A dry run does not scan, so it cannot tell what a scan would.
  const open = inputs.gate === 'required' && inputs.dryRun ? unscanned(asked(entries)) : []
  const decided = gate({ ...asked(entries), images: images.filter((image) => !open.includes(image)) })
  if (decided.kind === 'closed') throw closed(decided.problems, servingWords(servingName(standingOf(gated.seen))))
  const digests = new Set(images.flatMap(({ manifest }) => (manifest === '' ? [] : [manifest])))
  return {
    entries: entries.filter(({ digest }) => digests.has(digest)).map(({ source: _, ...entry }) => entry),
    lines: [...open.map(({ service, platform }) => `gate: ${service} for ${platform}: nobody scanned it; the deployment will`), ...decided.lines],
  }
}

function closed([first = '', ...more]: readonly string[], serving: string): WorldFailure {
  return new WorldFailure({ what: first, details: more, hint: 'The gate is closed, and nothing was changed.', serving })
}

/** What starts anew. What goes on running passed when it was deployed; singletons are the user's own and stay theirs. */
async function imagesOf({ plan, wish, seen, sources }: Gated, mode: DeployInputs['gate'], ports: Ports): Promise<readonly GateImage[]> {
  const platform = hostPlatform(seen)
  const starting = plan.services.filter(({ action }) => action !== 'keep')
  return Promise.all(starting.map(async ({ name }) => {
    const wanted = wish.digests[name]
    const reference = referenceOf(wish.stack.services[name]?.image, wanted) ?? name
    const seenThere = seen.manifests[reference]
    const recorded = wanted?.kind === 'built' ? Object.entries(wanted.platforms).map(([of, { manifest }]) => ({ platform: of, digest: manifest })) : []
    // What the index has goes before what the record says that it has.
    const found = sources.get(reference)?.image.manifest ?? bestFor(platform, seenThere?.kind === 'found' ? seenThere.platforms : [])?.digest ?? bestFor(platform, recorded)?.digest
    return { service: name, reference, platform, manifest: found ?? (mode === 'required' ? await manifestAt(reference, platform, ports) : '') }
  }))
}

async function manifestAt(reference: string, platform: string, ports: Ports): Promise<string> {
  const offer = (await askFor([reference], platform, ports)).offers[reference]
  return offer?.kind === 'found' ? (offer.image?.manifest ?? '') : ''
}

type Look = (missing: readonly GateImage[], gated: Gated, inputs: DeployInputs, ports: Ports) => Promise<readonly SourcedEntry[]>

const sourced = (source: SourcedEntry['source'], entries: readonly ScanEntry[]): readonly SourcedEntry[] => entries.map((entry) => ({ ...entry, source }))

const fromRecord: Look = async (_, __, { record }) => sourced('record', record?.scans ?? [])

// Where a scan is no must, a registry that this deployment does not need anyway is not waited for.
const fromRegistry: Look = async (missing, { sources }, inputs, ports) => {
  const asked = missing.filter(({ reference }) => !isOnRunner(reference) && (inputs.gate === 'required' || (sources.has(reference) && inputs.ociLayout.length === 0)))
  const found = await Promise.all(asked.map(({ reference, manifest }) => readVerdicts(reference, manifest, ports)))
  return sourced('registry', found.flat())
}

const fromArtifact: Look = async (_, __, { githubToken }, ports) => {
  if (githubToken === undefined || ports.facts.sha === '') return []
  const text = await ports.github.artifactOf(ports.facts.sha, artifactName('images'), 'record.json')
  const read = text === undefined ? undefined : readRecord(text)
  return read !== undefined && 'value' in read ? sourced('artifact', read.value.scans) : []
}

const fromHistory: Look = async (_, { seen }) => sourced('history', readEntries(seen.releases.flatMap(({ committed, record }) => (committed ? (record?.scans ?? []) : []))).entries)

const fromScan: Look = async (missing, _, inputs, ports) => {
  ports.log.info(`Nobody scanned ${missing.map(({ service }) => service).join(', ')} for ${missing[0]?.platform ?? ''}: scanning`)
  return sourced('scan', await scanImages(missing, inputs, ports))
}
