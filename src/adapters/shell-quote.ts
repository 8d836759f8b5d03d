// The only file that writes shell text. sshd hands a command to the user's login shell as one string, so argv must
// become text exactly once, here. The login shell must be a POSIX one (sh, dash, ash, bash, zsh, ksh): fish and csh
// read backslashes and newlines inside quotes differently.

/** Linux refuses a single argument above 128 KiB (MAX_ARG_STRLEN) and sshd passes the command as one `sh -c` argument. */
const COMMAND_LIMIT_BYTES = 120 * 1024

/** One word in single quotes. Every word, also a harmless one: keywords (`if`), assignments (`A=b`) and aliases lose their meaning. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('a command argument must not contain a NUL byte: no program can receive it')
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** argv → one command line. Throws when it is empty, holds a NUL, or is longer than the kernel takes. */
export function quoteCommand(argv: readonly string[]): string {
  if (argv.length === 0 || argv[0] === '') throw new Error('a command needs a name as its first argument')
  const command = argv.map(quoteWord).join(' ')
  if (Buffer.byteLength(command) > COMMAND_LIMIT_BYTES) {
    throw new Error(`a command of ${Buffer.byteLength(command)} bytes is more than the host takes (${COMMAND_LIMIT_BYTES}): send data through stdin`)
  }
  return command
}
