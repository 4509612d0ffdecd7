import product from '../package.json' with { type: 'json' };

// By the default export: Node itself, which runs the commands on the sources, gives no other.
export const VERSION: string = product.version;
