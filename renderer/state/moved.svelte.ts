/** A project whose data are not where they were: which, and where they had been. */
class Moved {
  asked = $state.raw<{ folder: string; name: string; source: string } | null>(null);

  ask(folder: string, name: string, source: string): void {
    this.asked = { folder, name, source };
  }

  answered(): void {
    this.asked = null;
  }
}

export const moved = new Moved();
