// What the host's own `docker manifest inspect --verbose` said.

/** What a registry said of a reference: per platform a manifest digest, or why there is none. */
export type Manifest =
  | { readonly kind: 'found'; readonly platforms: readonly { readonly platform: string; readonly digest: string; readonly bytes: number }[] }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unreachable'; readonly why: string }

interface Described { Descriptor: { digest: string; size: number; platform?: { architecture: string; os: string; variant?: string } }; SchemaV2Manifest?: { layers: { size: number }[] }; OCIManifest?: { layers: { size: number }[] } }

export function parseManifest(code: string, said: string): Manifest {
  if (code !== '0') {
    const refused = /manifest unknown|no such manifest|not found|denied|unauthorized|name unknown/i.test(said)
    return { kind: refused ? 'refused' : 'unreachable', why: said.slice(0, 300) }
  }
  try {
    const parsed = JSON.parse(said) as Described | Described[]
    const platforms = (Array.isArray(parsed) ? parsed : [parsed]).map(({ Descriptor: { digest, platform }, SchemaV2Manifest, OCIManifest }) => ({
      platform: `${platform?.os ?? 'unknown'}/${platform?.architecture ?? 'unknown'}`,
      digest,
      bytes: (OCIManifest ?? SchemaV2Manifest)?.layers.reduce((sum, layer) => sum + layer.size, 0) ?? 0,
    }))
    return { kind: 'found', platforms }
  } catch {
    return { kind: 'unreachable', why: `not understood: ${said.slice(0, 200)}` }
  }
}
