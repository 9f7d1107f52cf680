import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { POLICY, type RoutePolicy } from './policy.js';

interface Route {
  readonly name: string;
  readonly method: RequestMethod;
  readonly policy: RoutePolicy | undefined;
}

/** Refuses to start an api in which a route says nothing about who may call it, or lets keys change something. */
@Injectable()
export class PolicyAudit implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const routes = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (typeof metatype === 'function' ? this.routesOf(metatype) : []));
    const open = routes.filter(({ policy }) => policy === undefined).map(({ name }) => name);
    if (open.length > 0)
      throw new Error(`No policy on ${open.join(', ')}: say with @Policy who may call it, PUBLIC if anybody may.`);
    const changing = routes.filter(({ method, policy }) => policy?.scope && method !== RequestMethod.GET);
    if (changing.length > 0)
      throw new Error(`A scope on ${changing.map(({ name }) => name).join(', ')}: keys only read, by GET.`);
  }

  private routesOf(controller: { name: string; prototype: object }): Route[] {
    const handlers = controller.prototype as Record<string, () => unknown>;
    return this.scanner.getAllMethodNames(controller.prototype).flatMap((name) => {
      const method = this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handlers[name]!);
      if (method === undefined) return [];
      const policy = this.reflector.get<RoutePolicy | undefined>(POLICY, handlers[name]!);
      return [{ name: `${controller.name}.${name}`, method, policy }];
    });
  }
}
