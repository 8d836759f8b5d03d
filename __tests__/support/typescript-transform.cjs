// jest runs TypeScript through the compiler that we have anyway; types are checked by `npm run check`, not here.
const { readFileSync } = require('node:fs')
const { createHash } = require('node:crypto')
const ts = require('typescript')

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, inlineSourceMap: true }
const self = readFileSync(__filename)

module.exports = {
  process: (text, fileName) => ({ code: ts.transpileModule(text, { compilerOptions, fileName }).outputText }),
  getCacheKey: (text, fileName) => createHash('sha256').update(self).update(ts.version).update(fileName).update(text).digest('hex'),
}
