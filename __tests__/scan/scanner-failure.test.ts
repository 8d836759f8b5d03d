// What the real programs print (Trivy 0.70.0, Dependency-Check 9.2.0), shortened where nothing depends on it.
import { describe, expect, test } from '@jest/globals'
import type { Ran } from '../../src/execution/ports'
import type { Scanner } from '../../src/scan/finding'
import { scannerFailure, type ScannerFailure } from '../../src/scan/scanner-failure'

const exited = (stderr: string, code = 1, stdout = ''): Ran => ({ kind: 'exited', code, stdout, stderr })
const fatal = (text: string): string => `2026-11-25T00:57:15Z\tINFO\t[vulndb] Need to update DB\n2026-11-25T00:57:15Z\tFATAL\tFatal error\trun error: ${text}\n`
const DOWNLOAD = 'init error: DB error: failed to download vulnerability DB: OCI artifact error: failed to download vulnerability DB: failed to download artifact from'
const JAVA = 'image scan error: scan error: scan failed: failed analysis: post analysis error: post analysis error: Unable to initialize the Java DB: Java DB update failed:'
const UPDATE = '[WARN] Unable to update 1 or more Cached Web DataSource, using local data instead. Results may not include recent vulnerabilities.\n[ERROR] Unable to continue dependency-check analysis.\n[ERROR] One or more fatal errors occurred\n[ERROR] Error updating the NVD Data\n[ERROR] No documents exist\n'
const META = '[ERROR] Unable to download the data feed META files\norg.owasp.dependencycheck.data.update.exception.UpdateException: Unable to download the data feed META files\n'

type Row = readonly [string, Scanner, string, ScannerFailure['about'], RegExp, RegExp]

test.each<Row>([
  ['too many requests', 'trivy', fatal(`${DOWNLOAD} any source: 1 error occurred:\n\t* GET https://ghcr.io/v2/aquasecurity/trivy-db/manifests/2: TOOMANYREQUESTS: retry-after: 1ms, allowed: 44000/minute`), 'data', /could not get its data: the registry says 429/, /trivy-db-repository/],
  ['a registry that refuses', 'trivy', fatal(`${DOWNLOAD} ghcr.io/a/b:2: OCI repository error: 1 error occurred:\n\t* GET https://ghcr.io/v2/a/b/manifests/2: DENIED: denied`), 'data', /does not let us/, /trivy-db-repository/],
  ['a registry without it', 'trivy', fatal(`${DOWNLOAD} ghcr.io/a/b:9: OCI repository error: 1 error occurred:\n\t* GET https://ghcr.io/v2/a/b/manifests/9: MANIFEST_UNKNOWN: manifest unknown`), 'data', /does not have it/, /schema/],
  ['a registry in trouble', 'trivy', fatal(`${DOWNLOAD} any source: 1 error occurred:\n\t* GET http://127.0.0.1:5088/v2/a/broken/manifests/2: unexpected status code 500 Internal Server Error`), 'data', /in trouble itself/, /later/],
  ['nobody there', 'trivy', fatal(`${DOWNLOAD} 127.0.0.1:9/a/b:2: OCI repository error: 1 error occurred:\n\t* Get "https://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused`), 'data', /could not be reached/, /proxy/],
  ['no such name', 'trivy', fatal(`${DOWNLOAD} nowhere.invalid/a/b:2: OCI repository error: 1 error occurred:\n\t* Get "https://nowhere.invalid/v2/": dial tcp: lookup nowhere.invalid: no such host`), 'data', /not known to DNS/, /trivy-db-repository/],
  ['a proxy with its own certificate', 'trivy', fatal(`${DOWNLOAD} ghcr.io/a/b:2: OCI repository error: 1 error occurred:\n\t* Get "https://ghcr.io/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`), 'data', /TLS fails/, /SSL_CERT_FILE/],
  ['a registry with something else', 'trivy', fatal(`${DOWNLOAD} 127.0.0.1:5088/a/broken:2: oci download error: failed to create a new reader: Error opening a gzip reader for /tmp/x/db.tar.gz: unexpected EOF`), 'data', /no database, or not the whole of it/, /mirror/],
  ['no database', 'trivy', fatal('init error: DB error: database error: --skip-db-update cannot be specified on the first run'), 'data', /there is no database/, /./],
  ['an old database', 'trivy', fatal('init error: DB error: database error: validate error: --skip-db-update cannot be specified with the old DB schema. Local DB: 1, Expected: 2'), 'data', /another version of Trivy/, /trivy-version/],
  ['a newer database', 'trivy', fatal("init error: DB error: database error: the version of DB schema doesn't match. Local DB: 9, Expected: 2"), 'data', /another version of Trivy/, /trivy-version/],
  ['a broken database', 'trivy', fatal('init error: DB error: error in vulnerability DB initialize: failed to open db: invalid database'), 'data', /is broken/, /Delete the kept data/],
  ['the index of jars out of reach', 'trivy', fatal(`${JAVA} OCI artifact error: failed to download Java DB: failed to download artifact from 127.0.0.1:9/a/j:1: OCI repository error: 1 error occurred:\n\t* Get "https://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused`), 'java index', /index of jars: the registry could not be reached/, /proxy/],
  ['no index of jars', 'trivy', fatal(`${JAVA} '--skip-java-db-update' cannot be specified on the first run`), 'java index', /there is no database/, /./],
  ['another Trivy', 'trivy', fatal('fs scan error: scan error: unable to initialize a scan service: unable to initialize cache: unable to initialize fs cache: cache may be in use by another process: timeout'), 'run', /another Trivy/, /at once/],
  ['its own time limit', 'trivy', fatal('fs scan error: scan error: scan failed: failed analysis: analyze with traversal: walk dir error: unknown error with big/119.txt: failed to analyze file: analyze file (119.txt): semaphore acquire: context deadline exceeded'), 'run', /within the time limit/, /timeout/],
  ['a full disk', 'trivy', fatal('report error: unable to write results: failed to write results: failed to write json: write small/o.json: no space left on device'), 'run', /disk is full/, /Make room/],
  ['a layer that is no archive', 'trivy', fatal('image scan error: scan error: scan failed: failed analysis: analyze error: pipeline error: failed to analyze layer (sha256:aaaa): unable to get uncompressed layer sha256:aaaa: failed to get the layer content (sha256:aaaa): unexpected EOF'), 'run', /broken or not whole/, /build or push/],
  ['a layer that is missing', 'trivy', fatal('image scan error: scan error: scan failed: failed analysis: unable to get the image ID: unable to get the image ID: open /x/blobs/sha256/01: no such file or directory'), 'run', /broken or not whole/, /build or push/],
  ['a file that is no SBOM', 'trivy', fatal('sbom scan error: scan error: scan failed: failed analysis: SBOM decode error: unknown scanning is not yet supported'), 'run', /no SBOM/, /CycloneDX/],
  ['a damaged database', 'trivy', '2026-11-25T01:27:57Z\tINFO\t[npm] Detecting vulnerabilities...\nunexpected fault address 0x7ff279378000\nfatal error: fault\n[signal SIGBUS: bus error code=0x2 addr=0x7ff279378000 pc=0x944b8a]\n\ngoroutine 1 gp=0x17c5275321e0 m=8 mp=0x17c527791808 [running]:\nruntime.throw({0x5866a5e?, 0x58a40a7?})\n\truntime/panic.go:1229 +0x48 fp=0x17c5282f2038\n', 'run', /crashed/, /Delete the kept data/],
  ['the NVD and a wrong key', 'dependency-check', `[ERROR] Error updating the NVD Data; the NVD returned a 403 or 404 error\n\nPlease ensure your API Key is valid\n${UPDATE}`, 'data', /403 or 404/, /nvd-api-key/],
  ['the NVD in trouble', 'dependency-check', `[ERROR] Error updating the NVD Data\nCaused by: io.github.jeremylong.openvulnerability.client.nvd.NvdApiException: NVD Returned Status Code: 503\n${UPDATE}`, 'data', /in trouble itself/, /nvd-datafeed/],
  ['the NVD and too many requests', 'dependency-check', `[ERROR] Error updating the NVD Data\nCaused by: io.github.jeremylong.openvulnerability.client.nvd.NvdApiException: NVD Returned Status Code: 429\n${UPDATE}`, 'data', /429/, /nvd-api-key/],
  ['a mirror without a file', 'dependency-check', `${META}Caused by: org.owasp.dependencycheck.utils.ResourceNotFoundException: Requested resource does not exist - received a 404\n`, 'data', /mirror in nvd-datafeed does not have it/, /cache\.properties/],
  ['a mirror in trouble', 'dependency-check', `[ERROR] Error retrieving http://127.0.0.1:5091/cache.properties; received response code 503; Service Unavailable\n${META}`, 'data', /in trouble itself/, /later/],
  ['a list out of reach, whatever is kept', 'dependency-check', `[ERROR] org.owasp.dependencycheck.utils.DownloadFailedException: Error downloading file https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json; unable to connect.\n[ERROR] Unable to continue dependency-check analysis.\n[ERROR] No documents exist\n`, 'data', /could not be reached/, /./],
  ['a mirror out of reach', 'dependency-check', `${META}Caused by: org.owasp.dependencycheck.utils.DownloadFailedException: Error downloading file http://127.0.0.1:9/cache.properties; unable to connect.\nCaused by: java.net.ConnectException: Connection refused\n`, 'data', /could not be reached/, /nvd-datafeed/],
  ['a mirror without an address', 'dependency-check', `${META}Caused by: java.net.UnknownHostException: nowhere.invalid\n`, 'data', /not known to DNS/, /nvd-datafeed/],
  ['a mirror of something else', 'dependency-check', '[ERROR] java.util.concurrent.ExecutionException: java.util.zip.ZipException: Not in GZIP format\norg.owasp.dependencycheck.data.update.exception.UpdateException: …\n', 'data', /no feed of the NVD/, /nvd-datafeed/],
  ['a mirror without its dates', 'dependency-check', 'Exception in thread "main" java.lang.NullPointerException: temporal\n', 'run', /cache\.properties/, /vulnz/],
  ['no data', 'dependency-check', '[ERROR] One or more fatal errors occurred\n[ERROR] Autoupdate is disabled and the database does not exist\n', 'data', /there is no data/, /./],
  ['broken data', 'dependency-check', '[ERROR] One or more fatal errors occurred\n[ERROR] Unable to connect to the database - if this error persists it may be due to a corrupt database.\n', 'run', /broken or for another version/, /Delete the kept data/],
  ['no Java', 'dependency-check', '/opt/dependency-check/bin/dependency-check.sh: 3: exec: java: not found\n', 'run', /no Java/, /setup-java/],
  ['an old Java', 'dependency-check', 'Error: A JNI error has occurred\nException in thread "main" java.lang.UnsupportedClassVersionError: org/owasp/dependencycheck/App has been compiled by a more recent version of the Java Runtime (class file version 55.0)\n', 'run', /too old/, /setup-java/],
  ['no memory', 'dependency-check', 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n', 'run', /not enough memory/, /larger runner/],
  ['wrong credentials of the OSS Index', 'dependency-check', '[ERROR] Invalid credentials provided for OSS Index\n', 'run', /OSS Index does not accept/, /oss-index-username/],
  ['an option that it does not know', 'dependency-check', 'Unrecognized option: --bogus\nusage: Dependency-Check Core [--advancedHelp]\n', 'run', /does not know an option/, /too old/],
  ['a crash', 'dependency-check', 'Exception in thread "main" java.lang.NullPointerException\n\tat org.owasp.X.y(X.java:1)\n', 'run', /crashed/, /dependency-check-version/],
])('%s', (_, scanner, said, about, cause, hint) => {
  const [onStderr, onStdout] = [scannerFailure(scanner, exited(said)), scannerFailure(scanner, exited('', 13, said))]
  expect(onStderr).toMatchObject({ about, cause: expect.stringMatching(cause), hint: expect.stringMatching(hint) })
  expect(onStdout).toEqual(onStderr)
})

describe('without a word', () => {
  test.each<[string, Ran, ScannerFailure]>([
    ['a time limit', { kind: 'lost', why: 'it was ended after 600 s' }, { about: 'run', cause: 'Trivy gave no report: it was ended after 600 s', hint: 'timeout can be longer, and skip-dirs leaves things out.' }],
    ['the kernel, for want of memory', { kind: 'lost', why: 'it was ended by SIGKILL' }, { about: 'run', cause: 'Trivy gave no report: it was ended by SIGKILL', hint: expect.stringContaining('memory') as unknown as string }],
    ['the same below a shell', exited('Killed', 137), { about: 'run', cause: 'Trivy gave no report: it was ended by signal 9', hint: expect.stringContaining('memory') as unknown as string }],
    ['no program', exited('/x/trivy was not found', 127), { about: 'run', cause: 'Trivy gave no report: the program was not found' }],
    ['whatever else', exited('one\ntwo\n', 3), { about: 'run', cause: 'Trivy gave no report: it ended with exit code 3', details: ['one', 'two'] }],
    ['success without a report, whatever was logged as an error', exited('ERROR\t[misconfig] Falling back to embedded checks\n', 0), { about: 'run', cause: 'Trivy gave no report: it ended with exit code 0', details: ['ERROR\t[misconfig] Falling back to embedded checks'] }],
  ])('%s', (_, ran, failure) => {
    expect(scannerFailure('trivy', ran)).toMatchObject({ ...failure })
  })

  test('of a crash its reason is shown, and not its stack', () => {
    const crash = 'panic: runtime error: index out of range [7]\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:17 +0x1d\n'
    expect(scannerFailure('trivy', exited(crash, 2))).toMatchObject({ cause: 'Trivy gave no report: it crashed', details: ['panic: runtime error: index out of range [7]'] })
  })

  test('of a long log the end is shown', () => {
    expect(scannerFailure('dependency-check', exited(`${Array.from({ length: 50 }, (_, at) => `line ${at}`).join('\n')}\n\tat java.X(X.java)\n`)).details).toEqual([42, 43, 44, 45, 46, 47, 48, 49].map((at) => `line ${at}`))
  })
})
