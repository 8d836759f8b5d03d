// Before Trivy scans: the program, in a version that is known, and its database, as fresh as it can be had.
import type { Ports } from '../execution/ports'
import type { ScannerData, Scratch } from '../execution/scanning'
import type { Inputs } from '../inputs/types'
import { scannerFailure } from '../scan/scanner-failure'
import { ATTACKERS_CAUSE, isAttackers, toolWish } from '../scan/tools'
import { databaseOf, type Database } from '../scan/trivy-database'
import { databaseArgs, databasesOf, type TrivyBase } from '../scan/trivy-run'
import { InputFailure, WorldFailure } from '../support/problem'

export interface Prepared {
  readonly program: string
  readonly version: string
  readonly base: TrivyBase
  /** When its database was made; empty where none is needed */
  readonly dataFrom: string
  /** Of its data: what Trivy finds is the same as long as this is */
  readonly identity: string
  readonly data: Pick<ScannerData, 'read' | 'write'>
  /** Of the index of jars that is kept */
  readonly javaIndex: Database['kind']
  readonly notes: readonly string[]
  /** Keeps its data for other jobs. Never rejects. */
  save(): Promise<void>
}

/** Trivy keeps its own limit, but not while it fetches; when it does, it says what it was at. */
export const GRACE_SECONDS = 5

const METADATA = 'db/metadata.json'
const JAVA_METADATA = 'java-db/metadata.json'

/** Rejects with WorldFailure where it cannot scan. */
export async function prepareTrivy(wantsDatabase: boolean, scratch: Scratch, inputs: Inputs, ports: Ports): Promise<Prepared> {
  const wish = toolWish('trivy', inputs, ports.scanners.architecture)
  if ('problems' in wish) throw new InputFailure(wish.problems)
  const [tool, data] = [await ports.scanners.obtain(wish), await ports.scanners.data('trivy')]
  const version = await versionOf(tool.program, ports)
  if (isAttackers('trivy', version)) throw new WorldFailure({ what: `Trivy ${version} ${ATTACKERS_CAUSE}`, hint: 'Remove it from PATH, and renew the secrets of every job that ran it, this one too: asking for its version ran it. Without it this action fetches a version that it knows.' })
  const base: TrivyBase = {
    cacheDirectory: data.directory,
    emptyFile: await scratch.write('empty.yaml', ''),
    ...(inputs.trivyConfig === undefined ? {} : { configFile: inputs.trivyConfig }),
    timeoutSeconds: inputs.timeoutSeconds,
  }
  ports.log.info(`Trivy ${version}, ${tool.from}`)
  const database = wantsDatabase ? await databaseFor(tool.program, base, data, inputs, ports) : { from: '', notes: [], fetched: false }
  const [own, jars = ''] = await Promise.all([data.read(METADATA), data.read(JAVA_METADATA)])
  const java = databaseOf(jars, ports.clock.now(), inputs.dbMaxAgeSeconds)
  return { program: tool.program, version, base, dataFrom: database.from, identity: `${own ?? ''}${jars}`, data, javaIndex: java.kind, notes: database.notes, save: async () => { if (database.fetched) await data.save() } }
}

async function versionOf(program: string, ports: Ports): Promise<string> {
  const ran = await ports.scanners.run(program, ['--version'], { timeoutSeconds: 30 })
  const version = ran.kind === 'exited' && ran.code === 0 ? /^Version:\s*v?(\S+)/m.exec(ran.stdout)?.[1] : undefined
  if (version === undefined) throw new WorldFailure({ what: `${program} does not say which version of Trivy it is: ${scannerFailure('trivy', ran).cause}` })
  return version
}

interface DatabaseUsed {
  readonly from: string
  readonly notes: readonly string[]
  readonly fetched: boolean
}

/** Of the first that has it. One that is kept will do where none has it, as long as it is not too old; then it is said. */
async function databaseFor(program: string, base: TrivyBase, data: ScannerData, inputs: Inputs, ports: Ports): Promise<DatabaseUsed> {
  const look = async () => databaseOf(await data.read(METADATA), ports.clock.now(), inputs.dbMaxAgeSeconds)
  const kept = await look()
  if (kept.kind === 'fresh') return { from: kept.from, notes: [], fetched: false }
  const refused: string[] = []
  let hint = 'trivy-db-repository names other mirrors.'
  for (const repository of databasesOf(inputs)) {
    const ran = await ports.scanners.run(program, databaseArgs(base, repository), { timeoutSeconds: inputs.timeoutSeconds + GRACE_SECONDS })
    const now = await look()
    if (ran.kind === 'exited' && ran.code === 0 && (now.kind === 'fresh' || now.kind === 'stale')) return { from: now.from, notes: refused.map((why) => `Trivy's database: ${why}; asked the next`), fetched: true }
    const failure = ran.kind === 'exited' && ran.code === 0 ? undefined : scannerFailure('trivy', ran)
    // That of the first, as it is the one that is told in one sentence.
    if (refused.length === 0 && ran.kind === 'exited') hint = failure?.hint ?? hint
    refused.push(failure === undefined ? `${repository} handed out one that ${now.kind === 'too old' ? `is ${now.age} old` : 'cannot be used'}` : `${repository}: ${failure.cause}`)
  }
  if (kept.kind === 'stale') {
    const note = `Trivy's database could not be renewed and is ${kept.age} old: what became known since is not found`
    ports.log.warning(note)
    refused.forEach((why) => ports.log.info(`  ${why}`))
    return { from: kept.from, notes: [note], fetched: false }
  }
  throw new WorldFailure({
    what: `Trivy has no database to judge by: ${kept.kind === 'too old' ? `the kept one is ${kept.age} old, and could not be renewed: ` : ''}${refused[0] ?? ''}`,
    details: refused.slice(1),
    hint: kept.kind === 'too old' ? `${hint} db-max-age says how old it may be.` : hint,
  })
}
