// What ntfy shows on a phone: https://docs.ntfy.sh/publish/
import { webAddress } from './address'
import { cut, cutBytes } from './clean'
import type { Message } from './message'
import { bodyText } from './plain-text'
import type { Situation } from './situation'
import { storyOf, type Telling } from './story'

export interface NtfyMessage {
  readonly title: string
  readonly message: string
  /** 1 (no sound) to 5 (until somebody looks) */
  readonly priority: 1 | 2 | 3 | 4 | 5
  /** By ntfy's own names of emoji, shown before the title */
  readonly tags: readonly string[]
  /** What a tap opens; empty: nothing */
  readonly click: string
}

const MOST_TITLE = 150

/** A longer body becomes an attachment, which is a file to open instead of a text to read. */
const MOST_BYTES = 4096

const SHOWN_AS: Readonly<Record<Situation, readonly [priority: NtfyMessage['priority'], tag: string]>> = {
  deployed: [3, 'white_check_mark'],
  first: [3, 'tada'],
  unchanged: [2, 'ballot_box_with_check'],
  done: [2, 'white_check_mark'],
  failed: [4, 'x'],
  'taken-back': [4, 'leftwards_arrow_with_hook'],
  'rolled-back': [4, 'leftwards_arrow_with_hook'],
  cancelled: [3, 'no_entry_sign'],
  'needs-person': [5, 'rotating_light'],
}

export function ntfyMessage(message: Message, telling: Telling): NtfyMessage {
  const story = storyOf(message, telling)
  const [priority, tag] = SHOWN_AS[story.situation]
  const run = webAddress(message.links.run)
  return { title: cut(story.headline, MOST_TITLE), message: cutBytes(bodyText(story), MOST_BYTES), priority, tags: [tag], click: run?.link === true ? run.href : '' }
}
