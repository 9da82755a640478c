import { clients } from './clients.ts';
import { descriptors } from './descriptors.ts';
import { fullDisk } from './full-disk.ts';
import { kills } from './kills.ts';
import { messages } from './messages.ts';
import type { Part } from './part.ts';
import { readers } from './readers.ts';
import { soak } from './soak.ts';
import { twoPrograms } from './two-programs.ts';

export const parts: Part[] = [readers, messages, kills, fullDisk, descriptors, clients, twoPrograms, soak];
