// What both formats of ignore files ask of an entry, in words that complete "FILE line N: ID …".
import type { FindingKind } from './finding'

const EXACT: readonly (readonly [like: RegExp, exact: RegExp, form: string])[] = [
  [/^CVE/i, /^CVE-(19|20)\d\d-\d+$/, 'CVE-2026-12345'],
  [/^GHSA/i, /^GHSA(-[0-9a-z]{4}){3}$/, 'GHSA-xxxx-xxxx-xxxx, in lower case behind GHSA'],
  [/^AVD/i, /^AVD-[A-Z]+-\d{4,}$/, 'AVD-DS-0002'],
]

/** RHSA-2026:1234, TEMP-0290435-0B57B5, RUSTSEC-2026-0001 */
const ADVISORY = /^[A-Z][A-Z0-9]*(-[A-Za-z0-9:.]+)+$/
/** DS-0002, KSV001, aws-access-key-id, GPL-3.0-only */
const PLAIN = /^[A-Za-z][\w.+-]*$/
/** (MIT OR Apache-2.0) */
const LICENSE = /^[A-Za-z0-9(][\w.+() -]*$/

/** @param kind undefined where the format does not say, as in the plain one */
export function idProblem(id: string, kind: FindingKind | undefined): string | undefined {
  const [, exact, form] = EXACT.find(([like]) => like.test(id)) ?? []
  if (exact !== undefined) return exact.test(id) ? undefined : `is not written as ${form}`
  const forms = kind === 'vulnerability' ? [ADVISORY] : kind === undefined ? [ADVISORY, PLAIN] : kind === 'license' ? [PLAIN, LICENSE] : [PLAIN]
  return forms.some((one) => one.test(id)) ? undefined : `is no id: write what the report calls the finding, such as CVE-2026-12345${kind === 'vulnerability' ? '' : ' or DS-0002'}`
}

export function dayProblem(day: string): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []
  if (year === undefined) return `expires "${day}", which is not a day: write YYYY-MM-DD, such as 2027-01-31`
  const days = [31, isLeap(Number(year)) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0
  return Number(date) >= 1 && Number(date) <= days ? undefined : `expires ${day}, a day that does not exist`
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
