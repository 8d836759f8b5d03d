import type { Stack } from './model'
import type { Sources } from './sources'

/**
 * What a copy of a service is, whatever its colour, as 64 hex digits. Equal definitions: the running copy may stay.
 * `image` is the image's identity on the host (a digest), not its name.
 */
export function definitionOf(stack: Stack, service: string, image: string, sources: Sources): string {
  void stack
  void service
  void image
  void sources
  throw new Error('not written yet')
}
