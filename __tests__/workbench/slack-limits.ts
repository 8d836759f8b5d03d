// What Slack documents of messages and blocks, as the errors that it answers with.

type Fields = Readonly<Record<string, unknown>>

/** Slack's error for a payload, and what it says of it; undefined when it takes it. */
export function complaintOf(payload: Fields): { readonly error: string; readonly messages: readonly string[] } | undefined {
  const { text, blocks, attachments } = payload
  if (text !== undefined && typeof text !== 'string') return { error: 'invalid_payload', messages: ['text must be a string'] }
  if (!text && !hasItems(blocks) && !hasItems(attachments)) return { error: 'no_text', messages: [] }
  if (typeof text === 'string' && text.length > 40_000) return { error: 'msg_too_long', messages: [] }
  if (Array.isArray(attachments) && attachments.length > 100) return { error: 'too_many_attachments', messages: [] }
  const lists = [blocks, ...(Array.isArray(attachments) ? attachments.map((each) => (each as Fields)['blocks']) : [])].filter((each) => each !== undefined)
  const messages = lists.flatMap((list) => (Array.isArray(list) ? [...(list.length > 50 ? ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'] : []), ...list.flatMap(blockProblems)] : ['[ERROR] must be an array [json-pointer:/blocks]']))
  return messages.length === 0 ? undefined : { error: 'invalid_blocks', messages }
}

const hasItems = (list: unknown): boolean => Array.isArray(list) && list.length > 0

function blockProblems(block: unknown, index: number): readonly string[] {
  const { type, block_id: id, text, fields, elements } = Object(block) as Fields
  const at = (problem: string, where = ''): string => `[ERROR] ${problem} [json-pointer:/blocks/${index}${where}]`
  const own = typeof id === 'string' && id.length > 255 ? [at('block_id must be at most 255 characters')] : []
  switch (type) {
    case 'header':
      return [...own, ...textProblems(text, 150, ['plain_text']).map((problem) => at(problem, '/text'))]
    case 'section': {
      const given = Array.isArray(fields) ? fields : []
      if (text === undefined && given.length === 0) return [...own, at('must have text or fields')]
      return [...own, ...(text === undefined ? [] : textProblems(text, 3000, ['plain_text', 'mrkdwn'])).map((problem) => at(problem, '/text')), ...(given.length > 10 ? [at('no more than 10 items allowed', '/fields')] : []), ...given.flatMap((each) => textProblems(each, 2000, ['plain_text', 'mrkdwn'])).map((problem) => at(problem, '/fields'))]
    }
    case 'context': {
      const given = Array.isArray(elements) ? elements : []
      return [...own, ...(given.length < 1 || given.length > 10 ? [at('must have 1 to 10 items', '/elements')] : []), ...given.filter((each) => (each as Fields)['type'] !== 'image').flatMap((each) => textProblems(each, 3000, ['plain_text', 'mrkdwn'])).map((problem) => at(problem, '/elements'))]
    }
    case 'actions': {
      const given = Array.isArray(elements) ? (elements as readonly Fields[]) : []
      return [...own, ...(given.length < 1 || given.length > 25 ? [at('must have 1 to 25 items', '/elements')] : []), ...given.flatMap((each) => buttonProblems(each)).map((problem) => at(problem, '/elements'))]
    }
    case 'rich_text':
      return hasItems(elements) ? own : [...own, at('must have elements')]
    case 'divider':
      return own
    default:
      return [at(`unsupported type: ${String(type)}`)]
  }
}

function textProblems(wish: unknown, limit: number, types: readonly string[]): readonly string[] {
  const { type, text } = Object(wish) as Fields
  if (!types.includes(String(type))) return [`unsupported type: ${String(type)}`]
  if (typeof text !== 'string' || text === '') return ['must be more than 0 characters']
  return text.length > limit ? [`must be less than ${limit + 1} characters`] : []
}

function buttonProblems({ type, text, url, action_id: id, value }: Fields): readonly string[] {
  if (type !== 'button') return []
  return [
    ...textProblems(text, 75, ['plain_text']),
    ...(url !== undefined && (typeof url !== 'string' || url.length > 3000 || !URL.canParse(url)) ? ['must be a valid URL of at most 3000 characters'] : []),
    ...(typeof id === 'string' && id.length > 255 ? ['action_id must be at most 255 characters'] : []),
    ...(typeof value === 'string' && value.length > 2000 ? ['value must be at most 2000 characters'] : []),
  ]
}
