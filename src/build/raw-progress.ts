// The stream of `docker buildx bake --progress rawjson`: BuildKit's SolveStatus values, one after the other, and below them
// what buildx itself has to say, as text. buildx 0.13 prints each value over several lines, later versions on one.

export interface Vertex {
  readonly digest: string
  /** `[backend linux/arm64 build 3/5] RUN npm ci` */
  readonly name: string
  readonly started?: string
  readonly completed?: string
  readonly cached?: boolean
  readonly error?: string
}

export interface SolveStatus {
  readonly vertexes?: readonly Vertex[]
  /** Parts of a vertex that last: `pushing layers` of an export */
  readonly statuses?: readonly { readonly id: string; readonly vertex: string; readonly completed?: string }[]
  readonly logs?: readonly { readonly vertex: string; /** base64 */ readonly data: string }[]
  readonly warnings?: readonly { readonly vertex: string; /** base64 */ readonly short?: string; readonly url?: string; readonly range?: readonly { readonly start?: { readonly line?: number } }[] }[]
}

export type Said = { readonly kind: 'status'; readonly status: SolveStatus } | { readonly kind: 'text'; readonly text: string }

/** Lines in, values out. */
export class RawProgress {
  #open: string[] = []

  read(line: string): Said | undefined {
    if (this.#open.length > 0) {
      this.#open.push(line)
      if (line !== '}') return undefined
      const whole = this.#open.join('\n')
      this.#open = []
      return said(whole)
    }
    if (line === '{') {
      this.#open = [line]
      return undefined
    }
    return line.startsWith('{') ? said(line) : { kind: 'text', text: line }
  }
}

function said(text: string): Said {
  try {
    return { kind: 'status', status: JSON.parse(text) as SolveStatus }
  } catch {
    return { kind: 'text', text }
  }
}
