/** Results in the order of the items; at most so many are worked on at once. Rejects with the first failure. */
export async function inTurns<T, R>(atOnce: number, items: readonly T[], work: (item: T, at: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const turn = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T, at)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, turn))
  return results
}
