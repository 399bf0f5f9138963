// How long drawing takes, in milliseconds: from the hand's move to the picture, and the parts of it. Tests read it.

const kept = 600;

export class Timing {
  private readonly values: Record<string, number[]> = {};

  constructor(element: HTMLElement) {
    Object.assign(element, { __timing: this.values });
  }

  add(name: string, milliseconds: number): void {
    const values = (this.values[name] ??= []);
    values.push(milliseconds);
    if (values.length > kept) values.shift();
  }
}
