// Trivy's plain format, `ID exp:DAY # why`; the reason may also be the comment right above. `#` at the end of an entry is a
// comment for Trivy too: it reads nothing but the id and `exp:` there.
import type { Ignore, ReadIgnores } from './ignore'
import { dayProblem, idProblem } from './ignore-fields'

export function readPlainIgnores(file: string, text: string): ReadIgnores {
  const ignores: Ignore[] = []
  const problems: string[] = []
  let above: string[] = []
  text.replace(/^\uFEFF/, '').split(/\r?\n/).map((line) => line.trim()).forEach((line, index) => {
    const comment = /^#+(.*)$/.exec(line)?.[1]?.trim()
    if (comment !== undefined && !isEntry(comment)) above.push(comment)
    if (comment !== undefined) return
    if (line !== '') {
      const where = `${file} line ${index + 1}`
      const read = entryOf(line, above, where)
      if ('ignore' in read) ignores.push(read.ignore)
      else problems.push(...read.problems.map((problem) => `trivyignores: ${where}: ${problem}`))
    }
    above = []
  })
  return { ignores, problems }
}

// An entry that was commented out is no reason for the next one.
const isEntry = (comment: string): boolean => comment !== '' && /^\S+(\s+exp:\S*)?(\s+#.*)?$/.test(comment) && /[\d:]/.test(comment)

function entryOf(line: string, above: readonly string[], where: string): { readonly ignore: Ignore } | { readonly problems: readonly string[] } {
  const [entry = '', ...behind] = line.split(/\s#/)
  const [id = '', ...fields] = entry.trim().split(/\s+/)
  const days = fields.filter((field) => field.startsWith('exp:')).map((field) => field.slice('exp:'.length))
  const others = fields.filter((field) => !field.startsWith('exp:'))
  const reason = [behind.join(' #'), above.join(' ')].map((one) => one.replace(/^#+/, '').trim()).find((one) => one !== '') ?? ''
  const [expires = ''] = days
  const wrongId = idProblem(id, undefined)
  const wrongDay = days.length === 0 ? 'has no expiry: write exp:YYYY-MM-DD behind the id' : days.length > 1 ? 'has two expiries' : dayProblem(expires)
  const problems = [
    ...(wrongId === undefined ? [] : [`"${id}" ${wrongId}`]),
    ...(others.length === 0 ? [] : [`${id} is followed by "${others.join(' ')}": behind the id stand only exp:YYYY-MM-DD and # with the reason`]),
    ...(wrongDay === undefined ? [] : [`${id} ${wrongDay}`]),
    ...(reason === '' ? [`${id} has no reason: write it behind a # on this line, or as a comment on the line above`] : []),
  ]
  return problems.length > 0 ? { problems } : { ignore: { id, paths: [], purls: [], expires, reason, where } }
}
