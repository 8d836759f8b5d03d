// Files with what the scanners know: vulnerable packages, secrets, misconfiguration. What they find in them is in PLANTED of trivy.ts
// and dependency-check.ts.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

// In parts: whoever looks through this repository for secrets shall find none.
const AWS_KEY = ['AKIA', 'Q3EGUDGN5XYZABCD'].join('')
const GITHUB_TOKEN = ['ghp', '0123456789abcdefghijABCDEFGHIJ012345'].join('_')

/** Two secrets that Trivy knows, both CRITICAL: aws-access-key-id and github-pat. */
export const SECRETS = `aws_access_key_id = ${AWS_KEY}\ntoken = ${GITHUB_TOKEN}\n`

const PACKAGES = { lodash: '4.17.20', ip: '2.0.0', 'tough-cookie': '4.0.0' }

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** Lock files of npm, pip, NuGet and Go, as `trivy fs` reads them; six of the packages are vulnerable, one of them without a fix. */
export function plantLocks(folder: string): void {
  write(folder, {
    'package.json': json({ name: 'app', version: '1.0.0', dependencies: PACKAGES }),
    'package-lock.json': json({
      name: 'app',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: { '': { name: 'app', version: '1.0.0', dependencies: PACKAGES }, ...Object.fromEntries(Object.entries(PACKAGES).map(([name, version]) => [`node_modules/${name}`, { version }])) },
    }),
    'requirements.txt': 'setuptools==60.0.0\nflask==3.0.0\n',
    'packages.lock.json': json({ version: 1, dependencies: { 'net8.0': { 'Newtonsoft.Json': { type: 'Direct', requested: '[12.0.3, )', resolved: '12.0.3', contentHash: 'x' } } } }),
    'go.mod': 'module example.com/app\n\ngo 1.22\n\nrequire golang.org/x/text v0.3.6\n',
  })
}

/** A Dockerfile with misconfiguration of three severities at least: no tag, root, apt-get without -y, and more. */
export function plantDockerfile(folder: string): void {
  write(folder, { Dockerfile: 'FROM node:latest\nADD app /app\nRUN apt-get update && apt-get install curl\nEXPOSE 22\nCMD ["node"]\n' })
}

/** A build context: an image of Debian 13 with zlib (CRITICAL) and glibc (LOW, no fix), an npm package (HIGH), and secrets unless told. */
export function plantImage(folder: string, { secrets = true }: { readonly secrets?: boolean } = {}): void {
  write(folder, {
    // Trivy knows Debian by debian_version; os-release alone is no distribution to it.
    'root/etc/debian_version': '13.2\n',
    'root/var/lib/dpkg/status': [dpkg('zlib1g', 'zlib', '1:1.3.dfsg-3'), dpkg('libc6', 'glibc', '2.41-12')].join('\n'),
    'root/app/node_modules/lodash/package.json': json({ name: 'lodash', version: PACKAGES.lodash, license: 'MIT' }),
    ...(secrets ? { 'root/app/config.env': SECRETS } : {}),
    Dockerfile: 'FROM busybox\nCOPY root /\nCMD ["sleep", "infinity"]\n',
  })
}

const dpkg = (name: string, source: string, version: string): string =>
  `Package: ${name}\nStatus: install ok installed\nPriority: optional\nSection: libs\nMaintainer: Debian <debian@example.com>\nArchitecture: amd64\nSource: ${source}\nVersion: ${version}\n`

/** What Dependency-Check finds: the jar, and an npm package, which it believes only where node_modules has it too. */
export function plantJarAndPackage(folder: string, { log4j }: { readonly log4j: string }): void {
  const dependencies = { lodash: PACKAGES.lodash }
  write(folder, {
    'package.json': json({ name: 'app', version: '1.0.0', dependencies }),
    'package-lock.json': json({ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'app', version: '1.0.0', dependencies }, 'node_modules/lodash': { version: PACKAGES.lodash } } }),
    'node_modules/lodash/package.json': json({ name: 'lodash', version: PACKAGES.lodash }),
  })
  mkdirSync(join(folder, 'lib'), { recursive: true })
  copyFileSync(log4j, join(folder, 'lib', 'log4j-core-2.14.1.jar'))
}
