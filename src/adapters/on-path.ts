import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program is, by PATH; undefined where it is nowhere. */
export function onPath(name: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).filter((place) => place !== '').map((place) => join(place, name))
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
