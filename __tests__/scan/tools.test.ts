import { describe, expect, test } from '@jest/globals'
import type { ToolWish } from '../../src/execution/scanning'
import { isAttackers, toolWish } from '../../src/scan/tools'

const HEX = 'ab'.repeat(32)
type Given = Partial<typeof inputs>
type Name = ToolWish['name']
const inputs = { trivyVersion: '0.70.0', dependencyCheckVersion: '12.2.2', toolMirror: 'https://github.com' }

describe('what is fetched', () => {
  test.each<[string, Name, Given, string, string, RegExp]>([
    ['Trivy for x64 by the checksum that is known', 'trivy', {}, 'x64', 'https://github.com/aquasecurity/trivy/releases/download/v0.70.0/trivy_0.70.0_Linux-64bit.tar.gz', /^8b4376d5/],
    ['Trivy for arm64 by another', 'trivy', {}, 'arm64', 'https://github.com/aquasecurity/trivy/releases/download/v0.70.0/trivy_0.70.0_Linux-ARM64.tar.gz', /^2f6bb988/],
    ['Dependency-Check for any machine', 'dependency-check', {}, 'riscv64', 'https://github.com/dependency-check/DependencyCheck/releases/download/v12.2.2/dependency-check-12.2.2-release.zip', /^bf07fefd/],
    ['another version by the checksum of the user', 'trivy', { trivyVersion: `v0.71.2@sha256:${HEX.toUpperCase()}` }, 'x64', 'https://github.com/aquasecurity/trivy/releases/download/v0.71.2/trivy_0.71.2_Linux-64bit.tar.gz', new RegExp(HEX)],
    ['the checksum of the user also for the known version', 'trivy', { trivyVersion: `0.70.0@sha256:${HEX}` }, 'x64', 'https://github.com/aquasecurity/trivy/releases/download/v0.70.0/trivy_0.70.0_Linux-64bit.tar.gz', new RegExp(HEX)],
    ['a 32-bit Pi as runner, with a checksum', 'trivy', { trivyVersion: `0.70.0@sha256:${HEX}` }, 'arm', 'https://github.com/aquasecurity/trivy/releases/download/v0.70.0/trivy_0.70.0_Linux-ARM.tar.gz', new RegExp(HEX)],
    ['from a mirror, whose slash at the end does not count', 'trivy', { toolMirror: 'http://mirror.local:8080/github/' }, 'x64', 'http://mirror.local:8080/github/aquasecurity/trivy/releases/download/v0.70.0/trivy_0.70.0_Linux-64bit.tar.gz', /^8b4376d5/],
  ])('%s', (_, name, given, architecture, url, sha256) => {
    expect(toolWish(name, { ...inputs, ...given }, architecture)).toMatchObject({ name, url, sha256: expect.stringMatching(sha256) })
  })
})

describe('refused, by the name of the input', () => {
  test.each<[string, Name, Given, string, RegExp]>([
    ['another version without a checksum', 'trivy', { trivyVersion: '0.69.3' }, 'x64', /^trivy-version: only of 0\.70\.0 .*0\.69\.3@sha256:HEX with that of trivy_0\.69\.3_Linux-64bit\.tar\.gz/],
    ['another Dependency-Check without one', 'dependency-check', { dependencyCheckVersion: '12.1.0' }, 'x64', /^dependency-check-version: .*12\.1\.0@sha256:HEX/],
    ['the known version for another machine without one', 'trivy', {}, 'arm', /^trivy-version: .*Linux-ARM\.tar\.gz/],
    ['a machine that Trivy is not made for', 'trivy', {}, 'mips', /^trivy-version: .*mips/],
    ['a word', 'trivy', { trivyVersion: 'latest' }, 'x64', /^trivy-version: "latest" is no version/],
    ['half a checksum', 'trivy', { trivyVersion: '0.71.0@sha256:abc' }, 'x64', /^trivy-version: /],
    ['the version of the attacker, checksum or not', 'trivy', { trivyVersion: `0.69.4@sha256:${HEX}` }, 'x64', /^trivy-version: 0\.69\.4 .*CVE-2026-33634/],
    ['a mirror that is no address', 'trivy', { toolMirror: 'mirror.local' }, 'x64', /^tool-mirror: "mirror\.local"/],
    ['a mirror with a password, which would stand in the log', 'trivy', { toolMirror: 'https://a:b@mirror.local' }, 'x64', /^tool-mirror: /],
  ])('%s', (_, name, given, architecture, problem) => {
    expect(toolWish(name, { ...inputs, ...given }, architecture)).toEqual({ problems: [expect.stringMatching(problem)] })
  })

  test('both inputs at once are both named', () => {
    expect(toolWish('trivy', { ...inputs, trivyVersion: 'x', toolMirror: 'y' }, 'x64')).toEqual({ problems: [expect.stringMatching(/^trivy-version/), expect.stringMatching(/^tool-mirror/)] })
  })
})

test.each([['0.69.4', true], ['v0.69.5', true], ['0.69.6\n', true], ['0.69.3', false], ['0.70.0', false]])('the version %j that a program says of itself is the attacker\'s: %s', (version, expected) => {
  expect([isAttackers('trivy', version), isAttackers('dependency-check', version)]).toEqual([expected, false])
})
