import type { Names, Words } from './words'

const on = ({ place }: Names): string => (place === '' ? '' : ` auf ${place}`)
const work = (names: Names): string => (names.deploys ? `${names.step === 'rollback' ? 'Rückkehr zum früheren Release' : 'Deployment'}${on(names)}` : `Schritt ${names.step}`)

export const DE: Words = {
  headline: {
    deployed: (names) => `${names.subject} läuft jetzt${on(names)}`,
    first: (names) => `${names.subject} läuft zum ersten Mal${on(names)}`,
    unchanged: (names) => `${names.subject}: nichts zu ändern${on(names)}`,
    done: (names) => `${names.subject}: Schritt ${names.step} erfolgreich`,
    failed: (names) => `${names.subject}: ${work(names)} fehlgeschlagen`,
    'taken-back': (names) => `${names.subject}${on(names)} zurückgenommen`,
    'rolled-back': (names) => `${names.project}: zurück${names.release === '' ? ' zum früheren Release' : ` auf ${names.release}`}${names.place === '' ? '' : ` (${names.place})`}`,
    cancelled: (names) => `${names.subject}: ${work(names)} abgebrochen`,
    'needs-person': (names) => `Bitte eingreifen: ${names.subject}${on(names)}`,
  },
  sentence: {
    deployed: ({ release, previous }) => (release === previous ? `${release} wurde erneut ausgerollt.` : `${release} hat ${previous} abgelöst.`),
    first: () => 'Es ist das erste Release, das hier läuft.',
    unchanged: () => 'Alles war so, wie es sein soll; nichts wurde neu gestartet.',
    done: () => '',
    failed: () => '',
    'taken-back': () => 'Das neue Release wurde zurückgenommen.',
    'rolled-back': ({ release, previous }) => (release === '' || previous === '' || release === previous ? '' : `${release} läuft wieder anstelle von ${previous}.`),
    cancelled: () => 'Der Lauf wurde abgebrochen.',
    'needs-person': () => 'Es ist nicht sicher, welches Release läuft, oder es ist nicht das, das zuletzt bestätigt wurde.',
  },
  serving: {
    still: (release) => `Das bisherige Release läuft weiter: ${release}.`,
    now: (release) => `Jetzt läuft: ${release}.`,
    unknown: 'Welches Release jetzt läuft, weiß dieser Lauf nicht; step: status zeigt es.',
  },
  act: 'Bitte jetzt nachsehen: step: status zeigt, was auf dem Host läuft. Danach erneut ausrollen oder zum früheren Release zurückkehren.',
  labels: {
    serving: 'Es läuft',
    before: 'Vorher',
    environment: 'Umgebung',
    host: 'Host',
    duration: 'Dauer',
    requests: 'Anfragen',
    findings: 'Befunde',
    by: 'Von',
    commit: 'Commit',
    images: 'Images',
    details: 'Letzte Zeilen',
    run: 'Lauf',
    site: 'Website',
    compare: 'Änderungen',
  },
  locale: 'de',
  units: { day: ['Tag', 'Tage'], hour: ['Stunde', 'Stunden'], minute: ['Minute', 'Minuten'], second: ['Sekunde', 'Sekunden'] },
  atOnce: 'weniger als eine Sekunde',
  severities: { CRITICAL: 'kritisch', HIGH: 'hoch', MEDIUM: 'mittel', LOW: 'niedrig', UNKNOWN: 'unbekannt' },
  verdicts: { pass: 'bestanden', findings: 'nicht bestanden', 'scan-error': 'der Scan ist gescheitert', skipped: 'nicht gescannt' },
  nothingFound: 'nichts gefunden',
  requests: (failed, held, many) =>
    `${many.failed === 0 ? 'keine Anfrage schlug' : many.failed === 1 ? '1 Anfrage schlug' : `${failed} Anfragen schlugen`} fehl; ${many.held === 0 ? 'keine musste' : many.held === 1 ? '1 musste' : `${held} mussten`} warten`,
  commits: (count, one, since) => `${count} ${one ? 'Commit' : 'Commits'}${since === '' ? '' : ` seit ${since}`}`,
  more: (count) => `und ${count} weitere`,
}
