// The rules of src/README.md as tests: a jest file is the linter, so nothing else has to be installed.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { preProcessFile } from 'typescript'

const ROOT = join(__dirname, '..')

/** What each part may import. A part is a folder of src, or one of the three files beside them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  support: [],
  execution: ['support', 'notify'],
  inputs: ['support'],
  compose: ['support', 'inputs', 'execution'],
  transfer: [],
  scan: ['support', 'inputs', 'execution', 'transfer'],
  notify: ['support', 'inputs', 'execution'],
  build: ['support', 'inputs', 'execution', 'compose', 'transfer'],
  deploy: ['support', 'inputs', 'execution', 'compose', 'transfer', 'scan'],
  report: ['support', 'inputs', 'execution', 'compose', 'transfer', 'build', 'scan', 'notify', 'deploy'],
  steps: ['support', 'inputs', 'execution', 'compose', 'transfer', 'build', 'scan', 'notify', 'deploy', 'report'],
  run: ['support', 'inputs', 'execution', 'notify', 'report', 'steps'],
  adapters: ['support', 'inputs', 'execution', 'report', 'notify'],
  post: ['adapters'],
  index: ['support', 'inputs', 'execution', 'compose', 'build', 'notify', 'deploy', 'report', 'steps', 'run', 'adapters'],
}

/** Packages and node:* belong to adapters; these are pure, and hand-written they would be worse. */
const PURE_PACKAGES: readonly string[] = ['src/compose/extension.ts valibot', 'src/compose/definition.ts node:crypto', 'src/build/metadata/versions.ts semver/functions/parse', 'src/scan/ignore-yaml.ts yaml']

const IMPURE = /\bDate\.now\b|\bnew Date\(|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(|\bconsole\.|\bprocess\./

const sources = filesBelow('src').filter((path) => path.endsWith('.ts'))
const tests = filesBelow('__tests__').filter((path) => path.endsWith('.ts'))

describe('each source file', () => {
  test('imports only what its part may import', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path)
        .filter((name) => name.startsWith('.'))
        .map((name) => ({ from: partOf(path), to: partOf(join(dirname(path), name)) }))
        .filter(({ from, to }) => from !== to && MAY_IMPORT[from]?.includes(to) !== true)
        .map(({ from, to }) => `${path}: ${from} may not import ${to}`),
    )
    expect(wrong).toEqual([])
  })

  test('imports packages only in adapters', () => {
    const wrong = sources
      .filter((path) => partOf(path) !== 'adapters')
      .flatMap((path) => importsOf(path).filter((name) => !name.startsWith('.')).map((name) => `${path} ${name}`))
    expect(wrong.filter((use) => !PURE_PACKAGES.includes(use))).toEqual([])
  })

  test('imports only packages that package.json names, and package.json names no other', () => {
    const packages = sources.flatMap(importsOf).filter((name) => !/^(\.|node:)/.test(name)).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'))
    const named = JSON.parse(textOf('package.json')) as { readonly dependencies: Readonly<Record<string, string>> }
    expect([...new Set(packages)].sort()).toEqual(Object.keys(named.dependencies).sort())
  })

  test('leaves time, chance, the network and the process to adapters', () => {
    const wrong = sources.filter((path) => partOf(path) !== 'adapters').flatMap((path) => linesOf(path).filter((line) => IMPURE.test(line)).map((line) => `${path}: ${line.trim()}`))
    expect(wrong).toEqual([])
  })

  test('imports without a file ending', () => {
    expect(sources.flatMap((path) => importsOf(path).filter((name) => /^\..*\.(js|ts)$/.test(name)).map((name) => `${path}: ${name}`))).toEqual([])
  })
})

describe('each file', () => {
  test('has at most 200 lines', () => {
    const scripts = filesBelow('src/host')
    expect([...sources, ...tests, ...scripts].map((path) => `${path}: ${linesOf(path).length - 1}`).filter((text) => Number(text.split(': ')[1]) > 200)).toEqual([])
  })

  test('is named for what it is about', () => {
    expect([...sources, ...tests].filter((path) => /(^|[/-])(utils?|helpers?|common|misc|managers?)([./-]|$)/.test(path))).toEqual([])
  })

  test('mocks no module', () => {
    const mock = ['jest', 'mock('].join('.')
    expect(tests.filter((path) => textOf(path).includes(mock))).toEqual([])
  })
})

describe('each workflow', () => {
  const workflows = [...filesBelow('.github/workflows'), ...filesBelow('workflows-templates')].filter((path) => /\.ya?ml$/.test(path))

  test('hands values to scripts through env, never by ${{ }} inside a script', () => {
    const wrong = [...workflows, 'README.md'].flatMap((path) => scriptLinesOf(path).filter((line) => line.includes('${{')).map((line) => `${path}: ${line.trim()}`))
    expect(wrong).toEqual([])
  })

  test('pins every action to a full commit', () => {
    const uses = workflows.filter((path) => path.startsWith('.github/')).flatMap((path) => linesOf(path).flatMap((line) => /\buses:\s*(\S+)/.exec(line)?.[1] ?? []))
    expect(uses.filter((use) => !use.startsWith('./') && !/@[0-9a-f]{40}$/.test(use))).toEqual([])
  })

  test('says which permissions it needs', () => {
    expect(workflows.filter((path) => !/^permissions:/m.test(textOf(path)))).toEqual([])
  })
})

test('the lock file names no registry, so that any mirror can serve it', () => {
  expect(textOf('package-lock.json')).not.toContain('"resolved"')
})

function partOf(path: string): string {
  return path.split('/')[1]?.replace(/\.ts$/, '') ?? ''
}

function importsOf(path: string): readonly string[] {
  return preProcessFile(textOf(path)).importedFiles.map((file) => file.fileName)
}

/** The lines of every `run:`, whether on the same line or in a block below it. */
function scriptLinesOf(path: string): readonly string[] {
  let indent = -1
  return linesOf(path).filter((line) => {
    const run = /^(\s*(?:- )?)run:/.exec(line)
    if (run !== null) indent = run[1]?.length ?? 0
    else if (line.trim() !== '' && line.search(/\S/) <= indent) indent = -1
    return indent >= 0
  })
}

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(join(ROOT, folder)).map((name) => join(folder, name))
  return entries.flatMap((path) => (statSync(join(ROOT, path)).isDirectory() ? filesBelow(path) : [relative('.', path)]))
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function linesOf(path: string): readonly string[] {
  return textOf(path).split('\n')
}
