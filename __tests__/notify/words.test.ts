import { describe, expect, test } from '@jest/globals'
import { NO_COUNTS } from '../../src/inputs/scan-entry'
import { durationText, findingsText, requestsText } from '../../src/notify/figures'
import { situationOf, SITUATIONS } from '../../src/notify/situation'
import { storyOf } from '../../src/notify/story'
import { wordsOf } from '../../src/notify/words'
import { aMessage, commitsOf, ENGLISH, GERMAN, HAPPENED } from '../support/messages'

const EN = wordsOf('en')
const DE = wordsOf('de')

test('the examples are one of each situation', () => {
  expect(Object.entries(HAPPENED).map(([name, message]) => [name, situationOf(message)])).toEqual(SITUATIONS.map((name) => [name, name]))
})

describe('the headline says what happened, where', () => {
  test.each([
    ['deployed', 'shop v2 deployed to production', 'shop v2 läuft jetzt auf production'],
    ['first', 'shop v2 deployed to production for the first time', 'shop v2 läuft zum ersten Mal auf production'],
    ['unchanged', 'shop v2: nothing to change on production', 'shop v2: nichts zu ändern auf production'],
    ['done', 'shop v2: build succeeded', 'shop v2: Schritt build erfolgreich'],
    ['failed', 'shop v2: deployment to production failed', 'shop v2: Deployment auf production fehlgeschlagen'],
    ['taken-back', 'shop v2 taken back on production', 'shop v2 auf production zurückgenommen'],
    ['rolled-back', 'shop rolled back to v1 on production', 'shop: zurück auf v1 (production)'],
    ['cancelled', 'shop v2: deployment to production cancelled', 'shop v2: Deployment auf production abgebrochen'],
    ['needs-person', 'Action needed: shop v2 on production', 'Bitte eingreifen: shop v2 auf production'],
  ])('%s', (name, english, german) => {
    const message = HAPPENED[name] ?? aMessage()
    expect(storyOf(message, ENGLISH).headline).toBe(english)
    expect(storyOf(message, GERMAN).headline).toBe(german)
  })

  test('without an environment it names the host, without both nothing', () => {
    expect(storyOf(aMessage({ environment: '' }), ENGLISH).headline).toBe('shop v2 deployed to pi.example')
    expect(storyOf(aMessage({ environment: '', host: '' }), GERMAN).headline).toBe('shop v2 läuft jetzt')
  })

  test('a failure before anything has a name still has a headline', () => {
    expect(storyOf(aMessage({ happening: 'failure', project: '', release: '', environment: '', host: '' }), ENGLISH).headline).toBe('pi-deploy: deployment failed')
  })
})

describe('the sentences below it', () => {
  test.each([
    ['deployed', ['v2 has taken over from v1.'], ['v2 hat v1 abgelöst.']],
    ['unchanged', ['Everything was as it should be; nothing was restarted.'], ['Alles war so, wie es sein soll; nichts wurde neu gestartet.']],
    ['done', [], []],
    ['failed', ['The previous release goes on serving: v1.', 'web did not become healthy within 180 s.', 'Look at the log of web.'], ['Das bisherige Release läuft weiter: v1.', 'web did not become healthy within 180 s.', 'Look at the log of web.']],
    ['rolled-back', ['v1 serves again instead of v2.'], ['v1 läuft wieder anstelle von v2.']],
    ['cancelled', ['The run was cancelled. Which release serves now is not known to this run; step: status tells.'], ['Der Lauf wurde abgebrochen. Welches Release jetzt läuft, weiß dieser Lauf nicht; step: status zeigt es.']],
  ])('%s', (name, english, german) => {
    const message = HAPPENED[name] ?? aMessage()
    expect(storyOf(message, ENGLISH).lead).toEqual(english)
    expect(storyOf(message, GERMAN).lead).toEqual(german)
  })

  test('whoever is needed reads first what to do', () => {
    const message = aMessage({ happening: 'needs-person', hint: 'Switch the Pi on again.', what: 'The host is silent.' })
    expect(storyOf(message, ENGLISH).lead[0]).toBe('Switch the Pi on again.')
    expect(storyOf({ ...message, hint: '' }, GERMAN).lead[0]).toBe('Bitte jetzt nachsehen: step: status zeigt, was auf dem Host läuft. Danach erneut ausrollen oder zum früheren Release zurückkehren.')
  })

  test('a build that failed says nothing about what serves', () => {
    expect(storyOf(aMessage({ happening: 'failure', step: 'build', serving: '', what: 'npm ci failed.' }), ENGLISH).lead).toEqual(['npm ci failed.'])
  })
})

test('a duration has its two largest units, with one and with many', () => {
  expect([0, 1, 59.9, 60, 61, 84, 3600, 7512, 86400, 97200].map((seconds) => durationText(seconds, EN))).toEqual(['less than a second', '1 second', '59 seconds', '1 minute', '1 minute 1 second', '1 minute 24 seconds', '1 hour', '2 hours 5 minutes', '1 day', '1 day 3 hours'])
  expect([0, 1, 84, 7512, 180000].map((seconds) => durationText(seconds, DE))).toEqual(['weniger als eine Sekunde', '1 Sekunde', '1 Minute 24 Sekunden', '2 Stunden 5 Minuten', '2 Tage 2 Stunden'])
})

test.each([
  [0, 0, 'no request failed; none was held', 'keine Anfrage schlug fehl; keine musste warten'],
  [0, 12, 'no request failed; 12 were held', 'keine Anfrage schlug fehl; 12 mussten warten'],
  [1, 1, '1 request failed; 1 was held', '1 Anfrage schlug fehl; 1 musste warten'],
  [2, 1234, '2 requests failed; 1,234 were held', '2 Anfragen schlugen fehl; 1.234 mussten warten'],
])('%d failed and %d held requests are told in words', (failed, held, english, german) => {
  expect(requestsText({ failed, held }, EN)).toBe(english)
  expect(requestsText({ failed, held }, DE)).toBe(german)
})

test('findings are counted worst first, and a scan that did not take place found nothing to count', () => {
  const counts = { ...NO_COUNTS, CRITICAL: 1, HIGH: 2 }
  expect(findingsText({ verdict: 'findings', counts }, EN)).toBe('not passed: 1 critical, 2 high')
  expect(findingsText({ verdict: 'findings', counts }, DE)).toBe('nicht bestanden: 1 kritisch, 2 hoch')
  expect(findingsText({ verdict: 'pass', counts: NO_COUNTS }, DE)).toBe('bestanden: nichts gefunden')
  expect(findingsText({ verdict: 'scan-error', counts: NO_COUNTS }, EN)).toBe('the scan did not work')
  expect(findingsText({ verdict: 'constructor', counts }, EN)).toBe('1 critical, 2 high')
})

test('ten commits are named, and of the others their number', () => {
  const told = (count: number): unknown => {
    const { heading, shown, more } = storyOf(aMessage({ commits: commitsOf(count) }), ENGLISH).commits
    return [heading, shown.length, more]
  }
  expect([0, 1, 10, 24].map(told)).toEqual([['', 0, ''], ['1 commit since v1', 1, ''], ['10 commits since v1', 10, ''], ['24 commits since v1', 10, 'and 14 more']])
  expect(storyOf(aMessage({ commits: commitsOf(24) }), GERMAN).commits).toMatchObject({ heading: '24 Commits seit v1', more: 'und 14 weitere' })
})
