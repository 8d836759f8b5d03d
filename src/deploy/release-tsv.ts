// A plan as the data file that the host program interprets: tab-separated lines, `-` for nothing. Never shell text.
import type { ImagePlan, Plan } from './plan'

type Field = string | number

/** Throws on a tab or line end in a field: it would become another field or line on the host. */
export function renderReleaseTsv(plan: Plan): string {
  const { record } = plan
  const actions = new Map(plan.services.map(({ name, action }) => [name, action]))
  const lines: (readonly Field[])[] = [
    ['format', 1],
    ['project', record.project],
    ['release', record.release],
    ['deployment', record.deployment],
    ['kind', record.kind],
    ['run', record.run],
    ['expect', plan.expect],
    ['base', plan.base],
    ['created', record.created],
    ['switch-image', record.switchImage],
    ['setting', 'bake-seconds', plan.bakeSeconds],
    ['setting', 'confirm', plan.confirm ? 'yes' : 'no'],
    ['setting', 'confirm-seconds', plan.confirmSeconds],
    ['setting', 'transfer-seconds', plan.transferSeconds],
    ...(plan.tunnelPort === undefined ? [] : [['setting', 'tunnel-port', plan.tunnelPort]]),
    ['setting', 'keep-releases', record.keepReleases],
    ...Object.entries(record.services).map(([name, it]) => [
      'service', name, it.role, it.colour, it.origin, it.definition, it.replicas, actions.get(name) ?? 'keep', it.strategy,
      it.graceSeconds, it.healthSeconds, it.drainSeconds, it.ports.join(','),
    ]),
    ...(plan.adoption?.copies ?? []).map(({ service, container }) => ['old', service, container]),
    ...(plan.adoption?.reload ?? []).map(({ service, container }) => ['reload', service, container]),
    ...Object.entries(plan.adoption?.names ?? {}).map(([service, names]) => ['names', service, names.join(',')]),
    ...plan.images.map((image) => ['image', image.service, image.local ?? image.ref, identityOnHost(image), image.how, image.tag, image.name ?? '']),
    ...plan.switches.map(({ service, action }) => ['switch', service, action]),
    ...plan.singletons.map(({ name, action }) => ['singleton', name, action]),
    ...plan.singletons.map(({ name, healthSeconds }) => ['singleton-health', name, healthSeconds]),
    ...plan.singletons.filter(({ check }) => check !== '').map(({ name, check }) => ['singleton-check', name, check]),
    ...plan.carry.map(({ service, from }) => ['carry', service, from]),
    ...Object.entries(record.placeholders).flatMap(([service, names]) => names.map((name) => ['placeholder', service, name])),
    ...record.files.map((sha256) => ['file', sha256]),
  ]
  return lines.map(renderLine).join('')
}

/** The takeover's own entry: the user's containers are what is committed, until the first release is. */
export function renderTakeoverTsv(plan: Plan): string {
  const adopted = new Set(plan.adoption?.copies.map(({ service }) => service))
  return renderReleaseTsv({
    ...plan,
    images: [],
    singletons: [],
    record: {
      ...plan.record,
      release: 'the stack as it was started by hand',
      deployment: 'takeover',
      services: Object.fromEntries(
        Object.entries(plan.record.services)
          .filter(([name]) => adopted.has(name))
          .map(([name, it]) => [name, { ...it, colour: 'old' as const, origin: 'takeover' }]),
      ),
    },
  })
}

// A tag of ours has its identity in the record of the release that made it.
function identityOnHost({ identity, accepts, local }: ImagePlan): string {
  return accepts?.join(',') ?? (local === undefined ? identity : undefined) ?? ''
}

function renderLine(fields: readonly Field[]): string {
  const texts = fields.map((field) => (field === '' ? '-' : String(field)))
  const torn = texts.find((text) => /[\t\r\n]/.test(text))
  if (torn !== undefined) throw new Error(`a field of the release file holds a tab or line end: ${JSON.stringify(torn)}`)
  return `${texts.join('\t')}\n`
}
