import type { Status } from '../deploy/status'
import { mib } from '../deploy/strategy'

export function renderStatus(status: Status): readonly string[] {
  const rows = status.services.map(({ name, role, colour, state, image, identity, since }) => [name, role, colour, state, identity.slice(0, 19) || image, since.slice(0, 19)])
  return [
    `${status.project}: serving: ${status.serving || 'nothing'}${status.since === '' ? '' : `, since ${status.since}`}${status.run === '' ? '' : `, by ${status.run}`}`,
    ...columns([['SERVICE', 'ROLE', 'COLOUR', 'STATE', 'IMAGE', 'SINCE'], ...rows]),
    `kept: ${status.kept.map(({ release, deployment }) => (release === deployment ? release : `${release} (${deployment})`)).join(', ') || 'nothing'}`,
    `lock: ${status.lock === undefined ? 'free' : `held by ${status.lock[0] ?? '?'} since ${status.lock[3] ?? '?'}, ${status.lock[1] ?? ''}`}`,
    ...status.transactions.map(({ deployment, ending, detail }) => `transaction ${deployment}: ${ending}${detail === '' ? '' : `, ${detail}`}`),
    hostLine(status.host),
    ...status.drift.map((sentence) => `drift: ${sentence}`),
  ]
}

export function renderStatusMarkdown(status: Status): string {
  return [
    `### ${status.project}: serving ${status.serving || 'nothing'}`,
    '',
    '| Service | Role | Colour | State | Image | Since |',
    '|---|---|---|---|---|---|',
    ...status.services.map(({ name, role, colour, state, image, since }) => `| ${name} | ${role} | ${colour} | ${state} | \`${image}\` | ${since} |`),
    '',
    ...status.drift.map((sentence) => `- ⚠️ ${sentence}`),
    '',
  ].join('\n')
}

function hostLine(facts: Readonly<Record<string, string>>): string {
  const memory = `${mib(Number(facts['memory-available'] ?? 0))} of ${mib(Number(facts['memory-total'] ?? 0))} memory free`
  const disk = `${mib(Number(facts['disk-free'] ?? 0))} disk free`
  return `host: ${[facts['model'], facts['os'], facts['machine'], `Docker ${facts['engine'] ?? '?'}`, `Compose ${facts['compose'] ?? '?'}`, memory, disk].filter((text) => text !== undefined && text !== '').join(', ')}`
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
}
