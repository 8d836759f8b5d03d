import { expect, test } from '@jest/globals'
import { planDeploy } from '../../src/deploy/plan-deploy'
import { renderReleaseTsv } from '../../src/deploy/release-tsv'
import { anObservation, aWish, planOf } from '../support/deployments'

const lines = (given = {}): readonly string[] => renderReleaseTsv(planOf(planDeploy(aWish(given), anObservation(), {}))).trimEnd().split('\n')

test('a plan becomes tab-separated lines without an empty field, as sh would fold it', () => {
  expect(lines().every((line) => line.split('\t').every((field) => field !== ''))).toBe(true)
})

test('a service line holds what the host program reads, in its order', () => {
  const fields = lines().find((line) => line.startsWith('service\t'))?.split('\t')
  expect(fields?.map((field) => (field.length === 64 ? 'HASH' : field))).toEqual(['service', 'web', 'web', 'blue', 'v1', 'HASH', '1', 'start', 'start-first', '10', '180', '60', '8080'])
})

test('a field that would become another line is refused', () => {
  expect(() => lines({ release: 'v1\nsetting\tconfirm\tno' })).toThrow(/tab or line end/)
})
