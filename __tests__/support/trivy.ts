// A Trivy in memory, which finds what a test says: what the step sees of one.
import type { Scanners } from '../../src/execution/scanning'
import { trivyJson } from './scans'

const FRESH = JSON.stringify({ Version: 2, UpdatedAt: '2026-01-31T06:00:00Z', NextUpdate: '2026-02-01T06:00:00Z', DownloadedAt: '2026-01-31T07:00:00Z' })

/** @param findings of an image, as Trivy's own results; undefined: it fails. `looked` collects what it was let look at. */
export function someTrivy(findings: readonly object[] | undefined): Scanners & { readonly looked: string[] } {
  const files = new Map<string, string>()
  const looked: string[] = []
  return {
    looked,
    architecture: 'x64',
    obtain: async () => ({ program: '/trivy', from: 'PATH' }),
    data: async () => ({ directory: '/data', read: async (name) => (name === 'db/metadata.json' ? FRESH : undefined), size: async () => 0, write: async () => undefined, save: async () => undefined }),
    kept: async () => ({ read: async () => undefined, write: async () => undefined }),
    layout: async (directory) => `${directory}/images`,
    scratch: async () => ({ directory: '/scratch', write: async (name) => `/scratch/${name}`, read: async (name) => files.get(`/scratch/${name}`), close: async () => undefined }),
    run: async (_, args) => {
      if (args[0] === '--version') return { kind: 'exited', code: 0, stdout: 'Version: 0.70.0\n', stderr: '' }
      const [input, output] = ['--input', '--output'].map((name) => args[args.indexOf(name) + 1] ?? '')
      if (args[0] !== 'image' || input === undefined || output === undefined) return { kind: 'exited', code: 1, stdout: '', stderr: '' }
      looked.push(input)
      if (findings === undefined) return { kind: 'lost', why: 'it was ended by SIGKILL' }
      files.set(output, trivyJson({ Vulnerabilities: findings }))
      return { kind: 'exited', code: 0, stdout: '', stderr: '' }
    },
  }
}
