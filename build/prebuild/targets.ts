/** What the addon is built for, and what of each target the compiler and linker must be told. */

export interface Target {
  /** As Node names them. */
  platform: 'linux' | 'darwin' | 'win32';
  arch: 'x64' | 'arm64';
  /** zig's name: with the oldest system that is promised. Node 20 itself asks for glibc 2.28 and macOS 11. */
  triple: string;
}

export const targets: Record<string, Target> = {
  'linux-x64': { platform: 'linux', arch: 'x64', triple: 'x86_64-linux-gnu.2.17' },
  'linux-arm64': { platform: 'linux', arch: 'arm64', triple: 'aarch64-linux-gnu.2.17' },
  'darwin-x64': { platform: 'darwin', arch: 'x64', triple: 'x86_64-macos.11.0' },
  'darwin-arm64': { platform: 'darwin', arch: 'arm64', triple: 'aarch64-macos.11.0' },
  'win32-x64': { platform: 'win32', arch: 'x64', triple: 'x86_64-windows-gnu' },
  'win32-arm64': { platform: 'win32', arch: 'arm64', triple: 'aarch64-windows-gnu' },
};

/** What the file that was linked for a target must begin with to be one: format and machine. */
export function isFor({ platform, arch }: Target, file: Buffer): boolean {
  const arm = arch === 'arm64';
  switch (platform) {
    case 'linux':
      return file.readUInt32BE(0) === 0x7f454c46 && file.readUInt16LE(18) === (arm ? 0xb7 : 0x3e);
    case 'darwin':
      return file.readUInt32LE(0) === 0xfeedfacf && file.readUInt32LE(4) === (arm ? 0x0100000c : 0x01000007);
    case 'win32':
      return file.toString('latin1', 0, 2) === 'MZ' && file.readUInt16LE(file.readUInt32LE(0x3c) + 4) === (arm ? 0xaa64 : 0x8664);
  }
}
