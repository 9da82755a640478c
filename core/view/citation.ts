/** What a paper cites, as CITATION.cff has it: the program in the version that drew, and the method. */
export function bibtex(version: string): string {
  return `@software{indicatrix,
  title   = {Indicatrix},
  author  = {{The Indicatrix developers}},
  version = {${version}}
}

@misc{nazari_geometric,
  title  = {Geometric Encoder Regularization for Autoencoders},
  author = {Nazari, Philipp}
}
`;
}
