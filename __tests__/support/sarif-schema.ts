// The schema of SARIF 2.1.0, which GitHub goes by.
import { readFileSync } from 'node:fs'
import Ajv from 'ajv'

const json = (module: string): object => JSON.parse(readFileSync(require.resolve(module), 'utf8')) as object

const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore', logger: false })
ajv.addMetaSchema(json('ajv/lib/refs/json-schema-draft-04.json'))
const valid = ajv.compile(json('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))

/** What is wrong with it; undefined: nothing. */
export const wrongSarif = (log: unknown): unknown => (valid(JSON.parse(JSON.stringify(log))) === true ? undefined : valid.errors)
