// The post step's program. It is not index.ts, told apart by what main saved: where main was killed before its first line, the
// job's end would run the whole deployment.
import { endLeftOpen } from './adapters/end-left-open'

void endLeftOpen()
