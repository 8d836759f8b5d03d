// How artifacts are called.

/** name, name-2, … as far as they are made and looked for */
export const MOST_SUFFIXES = 9

export const suffixed = (name: string, number: number): string => (number === 1 ? name : `${name}-${number}`)

/** GitHub refuses what some file system refuses. */
const FORBIDDEN = /[":<>|*?\r\n\\]/g

export const safeName = (name: string): string => name.replace(FORBIDDEN, '-').replaceAll('/', '-').trim().slice(0, 200) || 'artifact'

/** Folders are kept; nothing leaves the one that the artifact is unpacked into. */
export const safeFileName = (name: string): string => name.replace(FORBIDDEN, '-').split('/').filter((part) => !['', '.', '..'].includes(part)).join('/') || 'file'
