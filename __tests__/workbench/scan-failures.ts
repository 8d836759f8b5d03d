// Scans that must not be done: programs that stand in for a scanner, and what the end of such a step has to look like.
import { afterAll, expect } from '@jest/globals'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ended } from './action'
import { expectRefused, type Texts } from './builds'
import { scansIn } from './scans'

export type Program = 'trivy' | 'dependency-check.sh'

/** A shell script as a program, alone in a folder of its own for PATH; gone after the tests, as all folders here. */
export function standIn(program: Program, script: string): string {
  const folder = emptyFolder('program')
  writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, program), 0o755)
  return folder
}

/** A Trivy of the known version, with its report's path in $report and the script for whatever it is to do. */
export function trivyThat(script: string): string {
  return standIn('trivy', `[ "$1" != --version ] || { echo 'Version: 0.70.0'; exit 0; }\nreport=/dev/null\nfor word; do [ "$before" != --output ] || report=$word; before=$word; done\n${script}`)
}

/** A home without anything kept, and PATH with these folders first. */
export function bareHome(...folders: readonly string[]): Texts & { readonly HOME: string } {
  return { HOME: emptyFolder('home'), PATH: [...folders, process.env['PATH'] ?? ''].join(':') }
}

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

export function emptyFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pi-deploy-${name}-`))
  made.push(folder)
  return folder
}

/** Nobody can take it for a pass, for findings, or for a crash of ours; and the one sentence says why. */
export function expectScanError(ended: Ended, cause: RegExp | string, ...words: readonly (RegExp | string)[]): void {
  const sentence = ended.log.split('\n').find((line) => line.startsWith('::error::'))?.slice('::error::'.length) ?? ended.log
  expect(sentence).toMatch(/^The scan could not be done: /)
  expect(sentence).toEqual(typeof cause === 'string' ? expect.stringContaining(cause) : expect.stringMatching(cause))
  expectRefused(ended, ...words)
  expect(ended.log).not.toMatch(/^goroutine |\.go:\d+|: (pass|findings) — |^verdict: (pass|findings)/m)
  expect(ended.outputs['verdict']).toBe('scan-error')
  expect(new Set(scansIn(ended).map(({ result }) => result))).toEqual(new Set(['scan-error']))
  expect(ended.summary).toContain('The scan could not be done')
}

/** Numbers of processes on this machine that were started with this word. */
export function processesWith(word: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word)
    } catch {
      return false
    }
  })
}
