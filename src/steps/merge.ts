// step: merge — what runners built for single platforms becomes one index for each service, by digest and without a tag.
import { imagesOf, recorded, reference, type BuiltService } from '../build/built'
import { mergedIndex, piecesOf, type Piece } from '../build/merge'
import { sha256 } from '../compose/definition'
import type { Ports, Result } from '../execution/ports'
import { readRecord, type RunRecord } from '../inputs/record'
import type { DeployInputs } from '../inputs/types'
import { InputFailure } from '../support/problem'
import { readConfig, readManifest } from '../transfer/offer'
import { imageMetadata } from './image-metadata'
import { platformImages, whole } from './stored'

export async function merge(inputs: DeployInputs, ports: Ports): Promise<Result> {
  const records = readRecords(inputs.records)
  const metadata = imageMetadata(inputs, ports)
  const { pieces, problems } = piecesOf(records)
  if (problems.length + metadata.problems.length > 0) throw new InputFailure([...problems, ...metadata.problems])
  // All is read before anything is written: a piece that is missing leaves no index of the others.
  const indexes = await Promise.all([...pieces].map(async ([service, its]) => ({ service, name: its[0]?.name ?? '', index: mergedIndex(await Promise.all(its.map((piece) => stored(piece, ports)))) })))
  const built: BuiltService[] = []
  for (const { service, name, index } of indexes) {
    const digest = `sha256:${sha256(index.bytes)}`
    if (!inputs.dryRun) await ports.publisher(name).putManifest({ ...index, digest }, digest)
    built.push({ service, name, index: digest, platforms: inputs.dryRun ? [] : await platformImages(ports.repository(`${name}@${digest}`), digest) })
    ports.log.info(`${service}: ${name}@${digest} for ${(pieces.get(service) ?? []).length} runners' images`)
  }
  const tags = metadata.tagsOf(built)
  return {
    outputs: { release: inputs.release, changed: !inputs.dryRun, digests: imagesOf(built), image: built.map(reference), tags, record: recorded(records[0] as RunRecord, built) },
    summary: ['### One index for each service', '', '| Service | Platforms | Digest |', '|---|---|---|', ...built.map((one) => `| ${one.service} | ${one.platforms.map(({ platform }) => platform).join(', ')} | \`${reference(one)}\` |`), ''].join('\n'),
  }
}

function readRecords(lines: readonly string[]): readonly RunRecord[] {
  const read = lines.map(readRecord)
  const problems = read.flatMap((one, at) => ('problems' in one ? one.problems.map((problem) => `records: line ${at + 1} ${problem}`) : []))
  if (problems.length > 0) throw new InputFailure(problems)
  return read.flatMap((one) => ('value' in one ? [one.value] : []))
}

async function stored({ name, digest }: Piece, ports: Ports) {
  const repository = ports.repository(`${name}@${digest}`)
  const manifest = await repository.manifest(digest)
  const read = readManifest(manifest.bytes)
  return read.kind === 'image' ? { ...manifest, config: readConfig(await whole(await repository.blob(read.config.digest))) } : manifest
}
