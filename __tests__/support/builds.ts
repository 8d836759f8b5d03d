// Builders for builds: the right thing, of which a test names only what differs.
import { readBuildWish, type BuildInputs, type WishFacts } from '../../src/build/read-wish'
import type { BuildService, BuildWish } from '../../src/build/wish'
import type { Service, Stack } from '../../src/compose/model'

export function aBuildService(given: Partial<BuildService> = {}): BuildService {
  return { service: 'web', name: 'ghcr.io/acme/web', context: './web', args: {}, contexts: {}, labels: {}, secrets: [], ssh: [], cacheFrom: [], cacheTo: [], platforms: ['linux/arm64', 'linux/amd64'], noCache: false, pull: false, extraHosts: [], ulimits: [], ...given }
}

export function aBuildWish(given: Partial<BuildWish> = {}): BuildWish {
  return { services: [aBuildService()], directory: '.', outputs: ['registry'], outputWhy: '', outputDirectory: 'pi-deploy-images', cache: 'true', provenance: 'min', sbom: false, builder: undefined, ...given }
}

export function buildInputs(given: Partial<BuildInputs> = {}): BuildInputs {
  return {
    services: [], platforms: ['linux/arm64', 'linux/amd64'], targets: [], target: undefined, images: [], buildArgs: [], secrets: {}, secretEnvs: [], secretFiles: [], ssh: [],
    builder: undefined, cache: 'true', cacheFrom: [], cacheTo: [], provenance: 'min', sbom: false, noCache: false, pull: false, output: [], outputDirectory: 'pi-deploy-images', ...given,
  }
}

export function readWish(services: Readonly<Record<string, Service>>, given: Partial<BuildInputs> = {}, facts: Partial<WishFacts> = {}): ReturnType<typeof readBuildWish> {
  const stack: Stack = { name: 'booking', services, networks: {}, volumes: {}, secrets: { npm: { file: './npmrc' }, token: { environment: 'TOKEN' } }, configs: {} }
  return readBuildWish(stack, buildInputs(given), { registry: 'ghcr.io', repository: 'Acme/Booking', directory: '.', pullRequest: false, missingVariables: [], ...facts })
}
