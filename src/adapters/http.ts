import type { Answer, HostRequest } from '../execution/ports'

export const BODY_LIMIT_BYTES = 64 * 1024

/** HTTP from the runner. Redirects are answers and are not followed: a check says which status it expects. */
export async function request({ method, url, body, timeoutSeconds }: HostRequest): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const response = await fetch(url, { method, signal, redirect: 'manual', ...(body === undefined ? {} : { body }) })
    return { status: response.status, body: await beginning(response) }
  } catch (thrown) {
    return { error: reason(thrown, timeoutSeconds) }
  }
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array)
    bytes += (chunk as Uint8Array).length
    if (bytes >= BODY_LIMIT_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8')
}

// fetch says only "fetch failed"; what failed is in the cause.
function reason(thrown: unknown, timeoutSeconds: number): string {
  const { name, message, cause } = thrown as Partial<Error>
  if (name === 'TimeoutError') return `no answer in ${timeoutSeconds} s`
  return (cause as Partial<Error> | undefined)?.message || message || String(thrown)
}
