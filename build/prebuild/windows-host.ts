/**
 * How the addon finds Node-API on Windows, where a library names the program that its functions come from: `node.exe` would do for Node and
 * not for the desktop app, whose program has another name. So each function is a jump through a table that is filled when the addon is
 * loaded, from whichever program loads it.
 */
import { createRequire } from 'node:module';

interface Symbols {
  js_native_api_symbols: string[];
  node_api_symbols: string[];
}

/** @returns C++ that defines every function of Node-API's version @param version as NAPI_VERSION has it */
export function windowsHost(version: number): string {
  const { symbols } = createRequire(import.meta.url)('node-api-headers') as { symbols: Record<string, Symbols> };
  const { js_native_api_symbols, node_api_symbols } = symbols[`v${version}`];
  const names = [...js_native_api_symbols, ...node_api_symbols];
  const jump = (name: string, i: number) =>
    [
      `".globl ${name}\\n${name}:\\n"`,
      '#if defined(__x86_64__)',
      `"jmpq *indicatrix_host+${8 * i}(%rip)\\n"`,
      '#else',
      `"adrp x16, indicatrix_host+${8 * i}\\nldr x16, [x16, :lo12:indicatrix_host+${8 * i}]\\nbr x16\\n"`,
      '#endif',
    ].join('\n');
  return `
#include <windows.h>

static const char* const names[] = {${names.map((name) => `"${name}"`).join(', ')}};

extern "C" {
/** napi_generic_failure: what a program without the function answers. */
static int missing() { return 9; }

__attribute__((used)) void* indicatrix_host[${names.length}];

__attribute__((constructor(101))) static void find_host() {
  // Node's own functions are the program's, or, where it was built so, a library's beside it.
  const HMODULE hosts[] = {GetModuleHandleW(nullptr), GetModuleHandleW(L"libnode.dll")};
  for (int i = 0; i < ${names.length}; i++) {
    indicatrix_host[i] = reinterpret_cast<void*>(missing);
    for (HMODULE host : hosts)
      if (FARPROC found = host ? GetProcAddress(host, names[i]) : nullptr) {
        indicatrix_host[i] = reinterpret_cast<void*>(found);
        break;
      }
  }
}
}

__asm__(".text\\n"
${names.map(jump).join('\n')}
);
`;
}
