/** How addresses are taken apart. */
export const ROUTING = { maxParamLength: 200 } as const;
