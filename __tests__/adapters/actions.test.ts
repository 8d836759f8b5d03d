import { expect, test } from '@jest/globals'
import { spoken } from '../../src/adapters/actions'

test.each([
  ['::set-output name=verdict::pass', ':\u200b:set-output name=verdict::pass'],
  ['  ::add-mask::x', '  :\u200b:add-mask::x'],
  ['fine\n::error::x', 'fine\n:\u200b:error::x'],
  ['a ##[set-output name=verdict]pass', 'a ##\u200b[set-output name=verdict]pass'],
  ['HIGH CVE-2021-23337 lodash 4.17.20: upgrade', 'HIGH CVE-2021-23337 lodash 4.17.20: upgrade'],
  ['std::vector', 'std::vector'],
])('what is only quoted in the log is no command of the runner: %s', (line, said) => expect(spoken(line)).toBe(said))
