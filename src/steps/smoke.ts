// The checks before the commit: what the user asked for, at the public address or, over SSH, at the published port.
import type { Answer, HostRequest } from '../execution/ports'
import type { SmokeCheck } from '../inputs/smoke'

const TIMEOUT_SECONDS = 15

/** Problems, one per check that failed; the checks run one after the other, as a smoke test may depend on its forerunner. */
export async function runSmoke(checks: readonly SmokeCheck[], base: string, ask: (request: HostRequest) => Promise<Answer>): Promise<readonly string[]> {
  const problems: string[] = []
  for (const check of checks) {
    const answer = await ask({ method: check.method, url: `${base.replace(/\/$/, '')}${check.path}`, timeoutSeconds: TIMEOUT_SECONDS })
    const name = `smoke: ${check.method} ${check.path}`
    if ('error' in answer) problems.push(`${name} was not answered: ${answer.error}`)
    else if (answer.status !== check.status) problems.push(`${name} answered ${answer.status}, not ${check.status}`)
    else if (check.text !== undefined && !answer.body.includes(check.text)) problems.push(`${name} answered ${answer.status} without "${check.text}"`)
  }
  return problems
}
