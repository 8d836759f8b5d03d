const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }

export type ParsedDuration = { readonly seconds: number } | { readonly problem: string }

/** `60`, `60s`, `1m30s`, `500ms`, `1h` → seconds. A bare number is seconds; parts stand from large to small. */
export function parseDuration(text: string): ParsedDuration {
  const trimmed = text.trim()
  if (/^\d+(\.\d+)?$/.test(trimmed)) return { seconds: Number(trimmed) }
  const match = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(trimmed)
  if (match === null || trimmed === '') {
    return { problem: `"${text}" is not a duration: write seconds (60) or a form like 90s, 1m30s, 500ms` }
  }
  const units = ['h', 'm', 's', 'ms'] as const
  const seconds = units.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * (UNITS[unit] ?? 0), 0)
  return { seconds: Math.round(seconds * 1000) / 1000 }
}

/** Seconds → the shortest text that parseDuration reads back: 90 → 1m30s. */
export function renderDuration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Math.round(seconds * 1000)}ms`
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = Math.round((seconds % 60) * 1000) / 1000
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`
  return text === '' ? '0s' : text
}
