import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { POLICY } from './policy.js';

/** Refuses to start an api in which a route says nothing about who may call it. */
@Injectable()
export class PolicyAudit implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const open = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (typeof metatype === 'function' ? this.routesWithoutPolicy(metatype) : []));
    if (open.length > 0)
      throw new Error(`No policy on ${open.join(', ')}: say with @Policy who may call it, PUBLIC if anybody may.`);
  }

  private routesWithoutPolicy(controller: { name: string; prototype: object }): string[] {
    const handlers = controller.prototype as Record<string, () => unknown>;
    return this.scanner
      .getAllMethodNames(controller.prototype)
      .filter((name) => this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handlers[name]!) !== undefined)
      .filter((name) => this.reflector.get<unknown>(POLICY, handlers[name]!) === undefined)
      .map((name) => `${controller.name}.${name}`);
  }
}
