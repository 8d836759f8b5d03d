// Azure's block blobs, as far as caches and artifacts need them.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Blob {
  readonly id: string
  blob: Buffer | undefined
  readonly blocks: Map<string, Buffer>
}

/** What every answer has; BuildKit's client crashes without the id. */
const headers = (): Readonly<Record<string, string>> => ({ 'x-ms-request-id': randomUUID(), 'x-ms-version': '2024-11-04', 'last-modified': new Date().toUTCString() })

export function blobError(answer: ServerResponse, status: number, code: string, more: Readonly<Record<string, string>> = {}): void {
  answer.writeHead(status, { ...headers(), ...more, 'x-ms-error-code': code, 'content-type': 'application/xml' })
  answer.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

/** One PUT of everything, or PUTs of blocks and then of their list. */
export function putBlob(entry: Blob, asked: IncomingMessage, query: URLSearchParams, body: Buffer, answer: ServerResponse): void {
  if (query.get('comp') === 'block') {
    entry.blocks.set(query.get('blockid') ?? '', body)
  } else if (query.get('comp') === 'blocklist') {
    const listed = [...body.toString('utf8').matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g)].map(([, id = '']) => entry.blocks.get(id))
    if (listed.includes(undefined)) return blobError(answer, 400, 'InvalidBlockList')
    entry.blob = Buffer.concat(listed.filter((block) => block !== undefined))
    entry.blocks.clear()
  } else {
    if (asked.headers['x-ms-blob-type'] !== 'BlockBlob') return blobError(answer, 400, 'InvalidHeaderValue')
    entry.blob = body
  }
  answer.writeHead(201, { ...headers(), etag: `"${entry.id}"`, 'x-ms-request-server-encrypted': 'true' }).end()
}

export function getBlob(entry: Blob, asked: IncomingMessage, answer: ServerResponse): number {
  const blob = entry.blob
  if (blob === undefined) return blobError(answer, 404, 'BlobNotFound'), 0
  const wanted = /^bytes=(\d+)-(\d*)$/.exec(String(asked.headers['x-ms-range'] ?? asked.headers.range ?? ''))
  const from = Number(wanted?.[1] ?? 0)
  const to = Math.min(wanted?.[2] ? Number(wanted[2]) : Number.POSITIVE_INFINITY, blob.length - 1)
  if (wanted !== null && from >= blob.length) return blobError(answer, 416, 'InvalidRange'), 0
  const part = blob.subarray(from, to + 1)
  answer.writeHead(wanted === null ? 200 : 206, {
    ...headers(),
    etag: `"${entry.id}"`,
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'content-length': part.length,
    'x-ms-blob-type': 'BlockBlob',
    ...(wanted === null ? {} : { 'content-range': `bytes ${from}-${to}/${blob.length}` }),
  })
  answer.end(asked.method === 'HEAD' ? undefined : part)
  return asked.method === 'HEAD' ? 0 : part.length
}
