"""
make.py FOLDER SEED COUNT: files of every kind, each of their spellings drawn anew, and beside each what is right (cases.json).
"""
import json, os, sys, zlib
import numpy as np
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import labels, market, odd, stores, text

folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
only = sys.argv[4:]
cases = []
for kind, make in {**stores.KINDS, **text.KINDS, **market.KINDS, **labels.KINDS, **odd.KINDS}.items():
    if only and kind not in only: continue
    for i in range(count):
        own = os.path.join(folder, kind.replace(' ', '-'), str(i)); os.makedirs(own)
        case = make(np.random.default_rng([seed, zlib.crc32(kind.encode()), i]), own)
        if 'X' in case: case['X'] = np.asarray(case['X']).tolist()
        cases.append({'kind': kind, 'number': i, **{key: [str(v) for v in value] if key in ('cells', 'genes') else str(value) if key in ('open', 'labels') else value for key, value in case.items()}})
with open(os.path.join(folder, 'cases.json'), 'w') as out: json.dump(cases, out, default=lambda v: v.item() if hasattr(v, 'item') else str(v))
