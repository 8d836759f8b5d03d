// A verdict beside the image that it is about: an artifact of the OCI image specification 1.1 that refers to the manifest.
import { isDigest, isObject, parseObject } from '../inputs/digests'
import type { StoredManifest } from '../execution/images'

export const VERDICT_TYPE = 'application/vnd.pi-deploy.scan.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

/** The content of "{}", which the specification wants as the config of what has none. */
export const EMPTY = { text: '{}', digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' }

interface Named {
  readonly digest: string
  readonly size: number
}

/** @param verdict the blob with the entry; what comes back is the manifest's text */
export function verdictManifest(subject: Pick<StoredManifest, 'mediaType' | 'digest' | 'bytes'>, verdict: Named, at: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: VERDICT_TYPE,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: EMPTY.digest, size: EMPTY.text.length },
    layers: [{ mediaType: VERDICT_TYPE, digest: verdict.digest, size: verdict.size }],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.bytes.length },
    annotations: { 'org.opencontainers.image.created': at },
  })
}

/** Where a manifest of verdictManifest() says that the entry is; undefined for what is none: anyone may refer to an image. */
export function verdictBlob(manifest: string): string | undefined {
  const read = parseObject(manifest)
  const layers = read?.['artifactType'] === VERDICT_TYPE ? read['layers'] : undefined
  const [layer]: readonly unknown[] = Array.isArray(layers) ? layers : []
  return isObject(layer) && isDigest(layer['digest']) ? String(layer['digest']) : undefined
}

/** Verdicts that one tag lists: the newest are enough, and a nightly scan adds one each night. */
const MOST_LISTED = 20

/** The index under the tag that stands for a list of referrers where a registry keeps none; with one more in it. */
export function withReferrer(index: string | undefined, manifest: Named): string {
  const manifests = parseObject(index ?? '')?.['manifests']
  const others = (Array.isArray(manifests) ? manifests : []).filter(isObject).filter(({ digest }) => digest !== manifest.digest)
  const ours = others.filter(({ artifactType }) => artifactType === VERDICT_TYPE).slice(1 - MOST_LISTED)
  const all = [...others.filter(({ artifactType }) => artifactType !== VERDICT_TYPE), ...ours, { mediaType: MANIFEST, artifactType: VERDICT_TYPE, ...manifest }]
  return JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: all })
}
