// What repeats the table of inputs is written from it. UPDATE_GENERATED=1 (`npm run generate`) writes, otherwise it is compared.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { renderActionYml, renderInputTable, renderOutputTable, replaceBetweenMarkers } from '../src/inputs/render'

const ROOT = join(__dirname, '..')

const GENERATED: Readonly<Record<string, (current: string) => string>> = {
  'action.yml': () => renderActionYml(),
  'README.md': (current) => replaceBetweenMarkers(replaceBetweenMarkers(current, 'inputs', renderInputTable()), 'outputs', renderOutputTable()),
}

test.each(Object.entries(GENERATED))('%s says what the table of inputs says (if not: npm run generate)', (name, render) => {
  const path = join(ROOT, name)
  if (process.env['UPDATE_GENERATED'] === '1') writeFileSync(path, render(readOrEmpty(path)))
  expect(readOrEmpty(path)).toBe(render(readOrEmpty(path)))
})

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
