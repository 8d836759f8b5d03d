// Entries belong to the run record, and so to inputs/.
export { NO_COUNTS, RESULTS, type ScanEntry, type ScanResult } from '../inputs/scan-entry'
export { readEntries } from '../inputs/read-entries'
