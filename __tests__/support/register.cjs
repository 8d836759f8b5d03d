// Lets `node -r` run the TypeScript of the workbench, with the same transform as the tests.
const { readFileSync } = require('node:fs')
const transform = require('./typescript-transform.cjs')

require.extensions['.ts'] = (module, filename) => {
  module._compile(transform.process(readFileSync(filename, 'utf8'), filename).code, filename)
}
