// What each channel says of a message, in the language and by the template of the step.
import { mailOf } from './mail'
import type { Message } from './message'
import { ntfyMessage } from './ntfy'
import { slackDetails, slackMessage } from './slack'
import type { Telling } from './story'
import { webhookJson } from './webhook-json'

export const textsOf = (telling: Telling) => ({
  slack: (message: Message) => slackMessage(message, telling),
  slackDetails: (message: Message) => slackDetails(message, telling),
  mail: (message: Message) => mailOf(message, telling),
  webhook: (message: Message) => webhookJson(message, telling),
  ntfy: (message: Message) => ntfyMessage(message, telling),
})
