/** Slices of one track of a trace must follow each other; what is at work at the same time goes on tracks beside it. */

interface Track {
  id: number;
  /** When the last slice on it ends, in cycles, and as it was drawn, in ns. */
  end: number;
  drawnEnd: number;
}

/** Where a slice goes. */
export interface Place {
  track: number;
  /** As drawn: whole ns. */
  start: number;
  end: number;
}

/** Times within this share of each other are one and the same, added up in two ways. */
const ROUNDING = 1e-12;

/** The tracks of one lane: as many as ever overlap, if slices come in the order of their beginnings. */
export class Tracks {
  /** The track that is there from the start. */
  readonly first: number;
  private readonly tracks: Track[] = [];
  private readonly open: (nth: number) => number;

  /** @param open makes the track of this number among those of the lane, and gives its number in the trace */
  constructor(open: (nth: number) => number) {
    this.open = open;
    this.first = this.add().id;
  }

  /** The first track that is free then. Times in cycles, whole or not; 1 cycle is drawn as 1 ns. */
  place(start: number, cycles: number): Place {
    const end = start + cycles;
    const latest = start + ROUNDING * Math.abs(start);
    const track = this.tracks.find(({ end: busy }) => busy <= latest) ?? this.add();
    const drawnStart = Math.max(Math.round(start), track.drawnEnd);
    const drawnEnd = Math.max(Math.round(end), drawnStart);
    Object.assign(track, { end, drawnEnd });
    return { track: track.id, start: drawnStart, end: drawnEnd };
  }

  private add(): Track {
    const track = { id: this.open(this.tracks.length), end: -Infinity, drawnEnd: -Infinity };
    this.tracks.push(track);
    return track;
  }
}

/** Name of a track of a lane. */
export const trackName = (lane: string, nth: number): string => (nth === 0 ? lane : `${lane} (${nth + 1})`);
