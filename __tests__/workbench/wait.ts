// Waiting for a condition, never for a time.

export const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

/** Whether the condition came true within that many seconds. */
export async function until(condition: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(0.2)) if (await condition()) return true
  return false
}

/** Release that answers a GET there, by its header; undefined while nobody does. */
export async function releaseAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) })
    await answer.text()
    return answer.ok ? (answer.headers.get('x-release') ?? undefined) : undefined
  } catch {
    return undefined
  }
}
