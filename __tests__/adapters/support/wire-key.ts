import { createHmac } from 'node:crypto'

const field = (content: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([length, content])
}

/** A public host key in wire form that differs for each seed. Nobody has its private half. */
export function wireKey(type: string, seed: number): Buffer {
  const name = field(Buffer.from(type))
  if (type === 'ssh-rsa') return Buffer.concat([name, field(Buffer.from([1, 0, 1])), field(Buffer.alloc(257, seed))])
  if (type.startsWith('ecdsa')) return Buffer.concat([name, field(Buffer.from(type.slice(-8))), field(Buffer.alloc(65, seed))])
  return Buffer.concat([name, field(Buffer.alloc(32, seed))])
}

/** HOST KEYTYPE KEY */
export function lineOf(names: string, key: Buffer, marker = ''): string {
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString()
  return `${marker === '' ? '' : `${marker} `}${names} ${type} ${key.toString('base64')}`
}

/** A host name as `ssh-keygen -H` writes it. */
export function hashedName(name: string): string {
  const salt = Buffer.alloc(20, 7)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
