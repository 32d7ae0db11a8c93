/** A budget of bytes that several users share. */
export interface Budget {
  /** Takes this many bytes. If fewer are left, it takes none and returns false. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createBudget(size: number): Budget {
  let left = size;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },

    giveBack(bytes) {
      left += bytes;
    },
  };
}
