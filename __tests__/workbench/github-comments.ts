// Issues and pull requests of the local GitHub, as far as people talk there.
import { FAULTS, jsonIn, lacking, page, type Call, type Reply, type Route } from './github-route'

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly user: string
  body: string
  /** How often it was changed */
  edits: number
}

const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}'

export class Comments {
  readonly all: Comment[] = []

  readonly routes: readonly Route[] = [
    { route: `GET ${ISSUE}`, permission: 'pull-requests: read', answer: (call) => this.#list(call) },
    { route: `POST ${ISSUE}`, permission: 'pull-requests: write', answer: (call) => this.#create(call) },
    { route: `PATCH ${COMMENT}`, permission: 'pull-requests: write', answer: (call) => this.#edit(call) },
  ]

  /** @param issues numbers that exist */
  constructor(readonly issues: Set<number>) {}

  add(issue: number, user: string, body: string): Comment {
    const comment = { id: 9000 + this.all.length, issue, user, body, edits: 0 }
    this.all.push(comment)
    return comment
  }

  #list(call: Call): Reply {
    const issue = Number(call.at['issue_number'])
    if (!this.issues.has(issue)) return FAULTS.missing
    const { items, headers } = page(this.all.filter((comment) => comment.issue === issue), call, `/repos/${call.at['owner']}/${call.at['repo']}/issues/${issue}/comments`)
    return { status: 200, headers, body: items.map((comment) => this.#shown(comment, call)) }
  }

  #create(call: Call): Reply {
    const issue = Number(call.at['issue_number'])
    if (!this.issues.has(issue)) return FAULTS.missing
    const body = bodyIn(call)
    return typeof body !== 'string' ? body : { status: 201, body: this.#shown(this.add(issue, 'github-actions[bot]', body), call) }
  }

  #edit(call: Call): Reply {
    const comment = this.all.find(({ id }) => id === Number(call.at['comment_id']))
    if (comment === undefined) return FAULTS.missing
    const body = bodyIn(call)
    if (typeof body !== 'string') return body
    comment.body = body
    comment.edits++
    return { status: 200, body: this.#shown(comment, call) }
  }

  #shown = ({ id, issue, user, body }: Comment, { at }: Call): object => ({ id, body, user: { login: user }, html_url: `https://github.com/${at['owner']}/${at['repo']}/pull/${issue}#issuecomment-${id}` })
}

function bodyIn(call: Call): string | Reply {
  const { body } = jsonIn<{ readonly body?: string }>(call)
  if (typeof body !== 'string' || body === '') return lacking('IssueComment', 'body')
  return body.length > 65_536 ? FAULTS.unprocessable('Validation Failed', { resource: 'IssueComment', code: 'unprocessable', field: 'data', message: 'Body is too long (maximum is 65536 characters)' }) : body
}
