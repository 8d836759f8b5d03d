import type { ComposeModel, Stack } from '../compose/model'
import type { ServiceRole } from '../compose/roles'

export interface SwitchesOptions {
  readonly image: string
  readonly state: string
  readonly deployment: string
}

/** Project P-switch: one service per web service, under the web service's name. */
export function switchesModel(
  stack: Stack,
  roles: Readonly<Record<string, ServiceRole>>,
  options: SwitchesOptions,
): ComposeModel {
  void stack
  void roles
  void options
  throw new Error('not written yet')
}

/** 64 hex digits; differs when the switch has to be created anew (networks, aliases, published ports, labels). */
export function switchDefinition(stack: Stack, service: string, role: ServiceRole): string {
  void stack
  void service
  void role
  throw new Error('not written yet')
}
