/**
 * What the window may load, in every host: its own bundle and the core, nothing else and no inline script.
 * Inline styles are allowed because Svelte's templates and Plot's charts set them; with images and connections
 * kept to the bundle, a style has nowhere to send anything.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');
