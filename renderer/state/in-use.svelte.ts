/** A project that another window or command has open, and a person wants here. */
class InUse {
  asked = $state.raw<{
    folder: string;
    name: string;
    told: string;
    from: { path: string } | { upload: string } | null;
    /** The data are open here already: what is done would go into a project of this name. */ second?: string;
  } | null>(null);

  ask(asked: NonNullable<InUse['asked']>): void {
    this.asked = asked;
  }

  answered(): void {
    this.asked = null;
  }
}

export const inUse = new InUse();
