/** Links to files on a server. */

export function isLink(path: string): boolean {
  return /^https?:\/\//i.test(path);
}
