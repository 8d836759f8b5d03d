import { resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { ownOutputs } from '../../src/scan/own-outputs'

const own = (reportDirectory: string, outputDirectory: string, ociLayout: readonly string[] = []) => ownOutputs({ reportDirectory, outputDirectory, ociLayout: [...ociLayout] }, (path) => resolve('/repo', path))

test('a scan of the sources leaves out the layers of layouts, and the reports by their names', () => {
  expect(own('scan', 'images', ['images', '/elsewhere/layout'])).toEqual({
    directories: ['/repo/images/blobs', '/elsewhere/layout/blobs'],
    files: ['/repo/scan/report.json', '/repo/scan/trivy-*.sarif', '/repo/scan/dependency-check-*.sarif', '/repo/scan/*.cdx.json', '/repo/scan/*.spdx.json'],
  })
})

test.each(['.', 'src'])('a scan looks at all else in %s, where outputs are written there', (directory) => {
  const { directories, files } = own(directory, directory, [directory])
  expect([directories, files.filter((file) => !/\/[^/]*\.(json|sarif)$/.test(file))]).toEqual([[`${resolve('/repo', directory)}/blobs`], []])
})
